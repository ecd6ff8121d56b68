import { type SQL, sql } from 'drizzle-orm'
import type { Fields, QueryBuilders, Statement } from '../database/index.ts'
import { type ColumnModel, databaseNameOf, type TableModel } from '../model/index.ts'
import { type Bindings, createBindings, listOf, positionsOf, type RowPlan } from '../query/index.ts'
import { planWritten, selectWritten, type WriteReturning } from './plan-written.ts'
import type { RowValues } from './read-values.ts'
import { planRowSource } from './row-source.ts'

/** What an insert does where a row is there already. */
export interface Conflict {
  readonly shape: string
  compile(builders: QueryBuilders): SQL
  /** What to return: the row, and what the conflict is to tell about it. */
  fields(row: RowPlan): Fields
}

/** Rows to insert, which have values for the same columns. */
export interface Insert {
  readonly columns: readonly ColumnModel[]
  readonly rows: readonly RowValues[]
  /** How many rows it can have when values of them are written out. */
  readonly writtenOutAtMost: number
  readonly planConflict?: (bindings: Bindings) => Conflict
}

/**
 * Plans the insert of rows: one statement, the same for any number of rows.
 *
 * @returns `undefined` when values must be written out for too many rows.
 */
export function planInsert(
  table: TableModel,
  { columns, rows, writtenOutAtMost, planConflict }: Insert,
  returning: WriteReturning,
  path: string,
): Statement | undefined {
  const bindings = createBindings()
  const source = planRowSource(columns, rows, bindings, writtenOutAtMost)
  if (source === undefined) return undefined
  const conflict = planConflict?.(bindings)
  const written = planWritten(table, returning, bindings, path)
  return {
    table: table.name,
    shape: `insert;${positionsOf(columns)};${conflict?.shape ?? ''};${written?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const names = columns.map((column) => nameOf(column, builders))
      const insert = sql`insert into ${table.source} (${listOf(names)}) select ${listOf(source.values)} from ${source.from}`
      const write = conflict === undefined ? insert : sql`${insert} ${conflict.compile(builders)}`
      return selectWritten(builders, write, written && (conflict?.fields(written) ?? written.fields()))
    },
  }
}

/** The name of a column by itself, as lists of columns have it. */
export function nameOf({ column, property }: ColumnModel, builders: QueryBuilders): SQL {
  const { dialect } = builders as { readonly dialect?: unknown }
  return sql`${sql.identifier(column === undefined ? property : databaseNameOf(column, dialect))}`
}
