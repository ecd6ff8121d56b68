import { relations } from 'drizzle-orm/_relations'
import { describeHiddenRows } from '../support/hidden-row-cases.ts'
import type { DeclareRelations } from '../support/legacy-relations.ts'

describeHiddenRows(relations as unknown as DeclareRelations)
