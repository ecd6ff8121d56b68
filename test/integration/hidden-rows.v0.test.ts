import { relations } from 'drizzle-orm'
import { describeHiddenRows } from '../support/hidden-row-cases.ts'
import type { DeclareRelations } from '../support/legacy-relations.ts'

describeHiddenRows(relations as unknown as DeclareRelations)
