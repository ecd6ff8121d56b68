import type { TableModel } from '../model/index.ts'
import { pathOf, type Place } from './nested-place.ts'
import { checkComplete, keepStored, plainOf, runBefore, validateRows } from './prepare-values.ts'
import { readCreateValues, readUpdateValues, type RowValues } from './read-values.ts'

/** Values that are about to be written, with those that a relation gives. */
export interface PlacedValues {
  readonly values: RowValues
  readonly place: Place
}

/** Values after the hook that is before their write. */
export interface ReadRow extends PlacedValues {
  /** What the hook returned. */
  readonly given: unknown
}

/** Completes the values of rows or patches, as any other write does: the hook before it, defaults, scopes, audit, validation. */
export async function prepareRows(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<readonly RowValues[]> {
  return validatePlaced(table, shape, await runBeforeNested(table, shape, rows))
}

/** Runs the hook over the values of rows, and reads what it returned. What a relation gives stays. */
export async function runBeforeNested(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<ReadRow[]> {
  const plain = rows.map(({ values }) => plainOf(values))
  const given = await runBefore(table, shape === 'insert' ? 'beforeCreate' : 'beforeUpdate', plain)
  return rows.map((row, index) => readPlaced(table, shape, row, given[index]))
}

/** Reads values that no hook is to see any more. */
export function readPlaced(
  table: TableModel,
  shape: 'insert' | 'update',
  { values, place }: PlacedValues,
  given: unknown = plainOf(values),
): ReadRow {
  const path = pathOf(place)
  const read = shape === 'insert' ? readCreateValues(table, given, path) : readUpdateValues(table, given, path)
  if (shape === 'insert') checkComplete(table, read, [], path)
  return { values: keepStored(values, read), place, given }
}

/** Validates the values of rows; an issue says by its path in which relation and row it is. */
export async function validatePlaced(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<readonly RowValues[]> {
  const values = rows.map((row) => row.values)
  const [first] = rows
  if (first === undefined) return values
  return validateRows(table, shape, values, pathOf(first.place), (index) => rows[index]?.place.slice(1) ?? [])
}
