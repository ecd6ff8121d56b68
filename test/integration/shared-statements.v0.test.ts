import { relations } from 'drizzle-orm'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeSharedStatements } from '../support/shared-statement-cases.ts'

describeSharedStatements(relations as unknown as DeclareRelations)
