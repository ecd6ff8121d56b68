import type { ColumnModel, TableModel } from '../model/index.ts'
import { createAliases, type Node, type Statement, toStatement } from '../plan/index.ts'
import { type Chunk, parametersPerStatement, planChunks } from './chunks.ts'
import { insertRows } from './plan-create.ts'
import { planInsert } from './plan-insert.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { planValues, type RowValues } from './read-values.ts'

/**
 * Plans the insert of any number of rows: one statement, or several of bounded size.
 *
 * The rows travel as one array parameter per column, so the statement is the same for any number of rows. Where that
 * cannot be (rows with different properties, values that are SQL or have no text form) they travel as VALUES.
 *
 * @param size How many rows one statement inserts at the most.
 * @param rowPath Where each row stands in the call.
 */
export function planCreateMany(
  table: TableModel,
  rows: readonly RowValues[],
  returning: WriteReturning,
  size: number,
  path: string,
  rowPath = (index: number): string => `${path}[${index}]`,
): Chunk[] {
  const columns = commonColumns(rows)
  const asArrays =
    columns &&
    planChunks(rows, size, itself, (chunk, start) => {
      const insert = { columns, rows: chunk, rowPath: (index: number) => rowPath(start + index), writtenOutAtMost: 0 }
      return planInsert(table, insert, returning, path)
    })
  if (asArrays !== undefined) return asArrays
  const width = rows.reduce((most, { size: own }) => Math.max(most, own), 1)
  const sizeOfValues = Math.min(size, Math.floor(parametersPerStatement / width))
  return (
    planChunks(rows, sizeOfValues, itself, (chunk, start) => {
      const planned = chunk.map((row, index) => planValues(row, rowPath(start + index)))
      return planWrittenOut(table, planned, returning, path)
    }) ?? []
  )
}

function itself(row: RowValues): RowValues {
  return row
}

/** The columns that every row has a value for; `undefined` where the rows differ, since an array has no DEFAULT. */
function commonColumns(rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const [first] = rows
  if (first === undefined || first.size === 0) return undefined
  const columns = [...first.keys()]
  const isCommon = rows.every((row) => row.size === columns.length && columns.every((column) => row.has(column)))
  return isCommon ? columns : undefined
}

/** A statement with so many values written out is sent once: it is not worth to be kept. */
function planWrittenOut(
  table: TableModel,
  rows: readonly Readonly<Record<string, Node>>[],
  returning: WriteReturning,
  path: string,
): Statement {
  const statement = toStatement(table.name, insertRows, {
    source: table.source,
    rows,
    fields: planWritten(table, returning, createAliases(), path)?.selection.fields,
  })
  return { ...statement, isFixed: false }
}
