import type { ColumnModel, TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { pathOf, type Place } from './nested-place.ts'
import { checkComplete, plainOf, runBefore, validateRows } from './prepare-values.ts'
import { readCreateValues, readUpdateValues, type RowValues } from './read-values.ts'

/** A row or a patch that is about to be written. */
export interface PlacedValues {
  readonly values: RowValues
  /** What a relation gives: it stays, whatever a hook or a validator makes of the values. */
  readonly filled: readonly (readonly [ColumnModel, unknown])[]
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

/** Runs the hook over the values of rows, and reads what it returned. */
export async function runBeforeNested(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<ReadRow[]> {
  const plain = rows.map((row) => plainOf(allOf(row)))
  const given = await runBefore(table, shape === 'insert' ? 'beforeCreate' : 'beforeUpdate', plain)
  return rows.map((row, index) => readPlaced(table, shape, row, given[index]))
}

/** Reads values that no hook is to see any more. */
export function readPlaced(
  table: TableModel,
  shape: 'insert' | 'update',
  row: PlacedValues,
  returned: unknown = plainOf(row.values),
): ReadRow {
  const path = pathOf(row.place)
  const given = isPlainObject(returned) ? { ...returned, ...plainOf(new Map(row.filled)) } : returned
  const read = shape === 'insert' ? readCreateValues(table, given, path) : readUpdateValues(table, given, path)
  if (shape === 'insert') checkComplete(table, read, [], path)
  return { ...row, values: read, given }
}

/** Validates the values of rows; an issue says by its path in which relation and row it is. */
export async function validatePlaced(
  table: TableModel,
  shape: 'insert' | 'update',
  rows: readonly PlacedValues[],
): Promise<readonly RowValues[]> {
  const [first] = rows
  if (first === undefined) return []
  const placeOf = (index: number) => rows[index]?.place.slice(1) ?? []
  const validated = await validateRows(table, shape, rows.map(allOf), pathOf(first.place), placeOf)
  return rows.map((row, index) => allOf({ ...row, values: validated[index] ?? row.values }))
}

function allOf({ values, filled }: PlacedValues): RowValues {
  return filled.length === 0 ? values : new Map([...values, ...filled])
}
