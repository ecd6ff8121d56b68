import { relations } from 'drizzle-orm/_relations'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeUnresolvedRelations } from '../support/unresolved-relation-cases.ts'

describeUnresolvedRelations(relations as unknown as DeclareRelations)
