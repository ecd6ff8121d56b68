import { relations } from 'drizzle-orm'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeUnresolvedRelations } from '../support/unresolved-relation-cases.ts'

describeUnresolvedRelations(relations as unknown as DeclareRelations)
