import { sql, type SQL } from 'drizzle-orm'
import { aliasTable, type TableModel } from '../model/index.ts'
import { columnsOf, equalColumns, matchesKey } from '../query/index.ts'
import type { RelationRequest } from './relation-load.ts'

/** The way from a key to its related rows. */
export interface RelationPath {
  readonly on: SQL
  readonly junction: TableModel | undefined
  readonly joinsTarget: SQL
}

/** How the related rows hang on their keys: by their own columns, or by those of a join table. */
export function relationPath({ source, target, relation }: RelationRequest): RelationPath {
  const own = columnsOf(target, relation.targetProperties)
  const { through } = relation
  if (through === undefined) return { on: matchesKey(own), junction: undefined, joinsTarget: sql`true` }
  const table = source.lookup(through.table)
  const junction = aliasTable(table, `${table.databaseName}~through`)
  return {
    on: matchesKey(columnsOf(junction, through.sourceProperties)),
    junction,
    joinsTarget: equalColumns(own, columnsOf(junction, through.targetProperties)),
  }
}
