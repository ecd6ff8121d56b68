import type { SQL } from 'drizzle-orm'
import type { SelectBuilder } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bindRaw, type Bindings, columnsOf, equalColumns, type KeyArray, matchesKey } from '../query/index.ts'
import { junctionOf } from './plan-declared-filter.ts'
import type { RelationSource } from './relation-load.ts'

/** How the related rows hang on their keys. */
export interface RelationPath {
  /** The table that has the keys: the related one, or a join table that leads to it. */
  readonly table: TableModel
  /** Its columns that equal them. */
  readonly columns: readonly ColumnModel[]
  /** How the related rows join it; `undefined` where it is their own table. */
  readonly joinsTarget: (() => SQL) | undefined
}

/** Finds the way from the keys of a relation to its rows. */
export function pathOf(load: RelationSource): RelationPath {
  const { target, relation } = load
  const own = columnsOf(target, relation.targetProperties)
  const { through } = relation
  const table = junctionOf(load)
  if (through === undefined || table === undefined) return { table: target, columns: own, joinsTarget: undefined }
  return {
    table,
    columns: columnsOf(table, through.sourceProperties),
    joinsTarget: () => equalColumns(own, columnsOf(table, through.targetProperties)),
  }
}

/** Binds the arrays of keys before anything else; `withKeys` puts them in when they are known. */
export function bindKeys(load: RelationSource, bindings: Bindings): KeyArray[] {
  const { columns } = pathOf(load)
  return load.keyColumns.map((column, index) => ({
    // The type of a view's expression is unknown: it is taken for that of the column that it equals.
    column: column.column === undefined ? (columns[index] ?? column) : column,
    parameter: bindRaw(bindings, undefined),
  }))
}

/** Joins the table that has the keys, where the related rows have them not themselves. */
export function joinPath(select: SelectBuilder, { table, joinsTarget }: RelationPath): void {
  if (joinsTarget !== undefined) select.innerJoin(table.source, joinsTarget())
}

/** Joins the keys too: a table under the alias `"~keys"`. */
export function joinKeys(select: SelectBuilder, path: RelationPath, keys: SQL): void {
  joinPath(select, path)
  select.innerJoin(keys, matchesKey(path.columns))
}
