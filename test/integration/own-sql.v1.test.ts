import { relations } from 'drizzle-orm/_relations'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeOwnSql } from '../support/own-sql-cases.ts'

describeOwnSql(relations as unknown as DeclareRelations)
