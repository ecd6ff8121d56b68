import { is, SQL } from 'drizzle-orm'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { encode, toText } from '../plan/index.ts'
import { columnsOf } from '../query/index.ts'
import { keyOrder } from './key-order.ts'
import type { RowValues } from './read-values.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Says in which order new rows are inserted: by the key that all of them have. Two calls that insert the same keys then wait
 * for one another, and the later one fails by its unique violation; in different orders they would wait for each other.
 *
 * Where PostgreSQL makes the primary key the rows stay in the order given, and so do their keys.
 *
 * @returns The places of the rows in that order.
 * @throws {@link InvalidValueError} for a key that its column cannot have.
 */
export function insertOrder(table: TableModel, rows: readonly RowValues[], path = 'createMany'): readonly number[] {
  const columns = orderingColumns(table, rows)
  return columns === undefined ? [...rows.keys()] : orderByColumns(columns, rows, path)
}

/** Says in which order rows are written that all have values for some columns. */
export function orderByColumns(
  columns: readonly ColumnModel[],
  rows: readonly RowValues[],
  path: string,
): readonly number[] {
  const keys = rows.length < 2 ? undefined : textsOf(columns, rows, path)
  return keys === undefined ? [...rows.keys()] : keyOrder(columns, keys)
}

/** The columns of the primary key, else those of a unique constraint, of which every row has the values. */
function orderingColumns(table: TableModel, rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const { primaryKey, uniques } = table
  const isGiven = (column: ColumnModel): boolean => rows.every((row) => isValue(row.get(column)))
  const missing = primaryKey.filter((column) => !isGiven(column))
  const isMade = primaryKey.some(({ column }) => column?.defaultFn !== undefined)
  if (primaryKey.length > 0 && missing.length === 0 && !isMade) return primaryKey
  if (missing.some(({ hasDefault, generatedAlways }) => hasDefault || generatedAlways)) return undefined
  return uniques
    .filter(({ isPartial, isPrimaryKey, properties }) => !isPartial && !isPrimaryKey && properties.length > 0)
    .map(({ properties }) => columnsOf(table, properties))
    .find((columns) => columns.every(isGiven))
}

function isValue(value: unknown): boolean {
  return value !== undefined && value !== null && !is(value, SQL)
}

/** The keys as text; `undefined` where one has none. */
function textsOf(columns: readonly ColumnModel[], rows: readonly RowValues[], path: string): string[][] | undefined {
  const keys: string[][] = []
  for (const [index, row] of rows.entries()) {
    const key = columns.map((column) => {
      const value = row.get(column)
      return textOfStored(value) ?? toText(encode(column, value, `${path}[${index}].${column.property}`))
    })
    if (!key.every((text) => typeof text === 'string')) return undefined
    keys.push(key)
  }
  return keys
}
