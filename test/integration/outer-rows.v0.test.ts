import { relations } from 'drizzle-orm'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeOuterRows } from '../support/outer-row-cases.ts'

describeOuterRows(relations as unknown as DeclareRelations)
