import { is, SQL } from 'drizzle-orm'
import { type ColumnModel, listFormOf } from '../model/index.ts'
import { type ArrayLiteral, encode, toArrayLiteral, toListLiteral } from '../plan/index.ts'
import type { RowValues } from './read-values.ts'
import { isStored, textOfStored } from './stored-text.ts'

/**
 * Writes one column of many rows as an array literal.
 *
 * @returns `undefined` when a value is SQL or has no text form.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function toColumnArray(
  column: ColumnModel,
  rows: readonly RowValues[],
  path: (index: number) => string,
): ArrayLiteral | undefined {
  const values = rows.map((row) => row.get(column) ?? null)
  if (values.some((value) => typeof value === 'object' && is(value, SQL))) return undefined
  const at = (index: number): string => `${path(index)}.${column.property}`
  if (values.some(isStored)) return toMixedArray(column, values, at)
  return values.some((value, index) => isOwnBinary(column, value, () => at(index)))
    ? undefined
    : toListLiteral(column, values, at)
}

/** An array that PostgreSQL wrote has the delimiters of its type: where ours has others they have no array in common. */
function toMixedArray(
  column: ColumnModel,
  values: readonly unknown[],
  at: (index: number) => string,
): ArrayLiteral | undefined {
  const { cast, castOwn } = listFormOf(column)
  if (cast !== castOwn) return undefined
  const texts = values.map((value, index) =>
    value === null ? null : (textOfStored(value) ?? encode(column, value, at, index)),
  )
  return toArrayLiteral(texts, undefined, at)
}

/** The text form of bytes is that of bytea: another type, such as PostGIS's `geometry`, reads them in its own way. */
function isOwnBinary(column: ColumnModel, value: unknown, path: () => string): boolean {
  if (column.kind !== 'other' || listFormOf(column).cast === '' || value === null) return false
  return encode(column, value, path) instanceof Uint8Array
}
