import { is, sql, SQL } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { castJson, createBindings, toJsonText } from '../query/index.ts'
import { type Chunk, parametersPerStatement, planChunks } from './chunks.ts'
import { planInsert } from './plan-insert.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { castText, type RowValues } from './read-values.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Plans the insert of any number of rows: one statement, or several of bounded size.
 *
 * The rows travel as one array parameter per column, so the statement is the same for any number of rows. Where that
 * cannot be (rows with different properties, values that are SQL or have no text form) they travel as VALUES.
 *
 * @param size How many rows one statement inserts at the most.
 */
export function planCreateMany(
  table: TableModel,
  rows: readonly RowValues[],
  returning: WriteReturning,
  size: number,
  path: string,
): Chunk[] {
  const columns = commonColumns(rows)
  const asArrays =
    columns &&
    planChunks(rows, size, (chunk) => planInsert(table, { columns, rows: chunk, writtenOutAtMost: 0 }, returning, path))
  if (asArrays !== undefined) return asArrays
  const width = rows.reduce((most, { size: own }) => Math.max(most, own), 1)
  const sizeOfValues = Math.min(size, Math.floor(parametersPerStatement / width))
  return planChunks(rows, sizeOfValues, (chunk) => planValues(table, chunk, returning, path)) ?? []
}

/** The columns that every row has a value for; `undefined` where the rows differ, since an array has no DEFAULT. */
function commonColumns(rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const [first] = rows
  if (first === undefined || first.size === 0) return undefined
  const columns = [...first.keys()]
  const isCommon = rows.every((row) => row.size === columns.length && columns.every((column) => row.has(column)))
  return isCommon ? columns : undefined
}

function planValues(table: TableModel, rows: readonly RowValues[], returning: WriteReturning, path: string): Statement {
  const bindings = createBindings()
  const written = planWritten(table, returning, bindings, path)
  return {
    table: table.name,
    shape: '',
    isFixed: false,
    values: bindings.values,
    build: (builders) => {
      const insert = builders.insert(table.source).values(rows.map(byProperty))
      return written === undefined ? insert : insert.returning(written.fields())
    },
  }
}

/** As Drizzle's own insert takes them: it encodes the values itself, except json. */
function byProperty(row: RowValues): Record<string, unknown> {
  return Object.fromEntries(
    [...row].map(([each, value]) => {
      const { property, column, kind } = each
      const text = textOfStored(value)
      if (text !== undefined) return [property, castText(each, sql.param(text))]
      const isJson = kind === 'json' && column !== undefined && !is(value, SQL)
      return [property, isJson ? castJson(sql.param(toJsonText(value)), column) : value]
    }),
  )
}
