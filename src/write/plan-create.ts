import { type SQL, sql } from 'drizzle-orm'
import type { TableModel } from '../model/index.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  type Fields,
  type Node,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { planValues, type RowValues } from './read-values.ts'

/** Plans the insert of one row. */
export function planCreate(table: TableModel, values: RowValues, returning: WriteReturning, path: string): Statement {
  return toStatement(table.name, insertRows, {
    source: table.source,
    rows: [planValues(values, path)],
    fields: planWritten(table, returning, createAliases(), path)?.selection.fields,
  })
}

/** Rows whose values are written out. */
export interface InsertPlan {
  readonly source: TableModel['source']
  readonly rows: readonly Readonly<Record<string, Node>>[]
  readonly fields: Fields | undefined
}

/** Inserts rows by Drizzle's own insert. */
export function insertRows(builders: QueryBuilders, { source, rows, fields }: Compiled<InsertPlan>): Executable {
  const insert = builders.insert(source).values(rows.map(asSql))
  return fields === undefined ? insert : insert.returning(fields)
}

/** Drizzle would encode a parameter once more where it is none of SQL. */
export function asSql(values: Readonly<Record<string, unknown>>): Record<string, SQL> {
  return Object.fromEntries(Object.entries(values).map(([property, value]) => [property, sql`${value}`]))
}
