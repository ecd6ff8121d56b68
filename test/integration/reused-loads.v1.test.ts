import { relations } from 'drizzle-orm/_relations'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeReusedLoads } from '../support/reused-load-cases.ts'

describeReusedLoads(relations as unknown as DeclareRelations)
