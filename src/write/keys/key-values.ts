import { describeValue, InvalidArgumentError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { encode, toText } from '../../plan/index.ts'
import { readObject, type RowValues } from '../values/index.ts'
import { duplicates } from './read-target.ts'

/** What tells a key from others, as far as it can be told without the database. */
export function identityOfKey({ primaryKey }: TableModel, key: readonly unknown[], path: string): string {
  return identityOf(primaryKey, key, path)
}

function identityOf(columns: readonly ColumnModel[], values: readonly unknown[], path: string): string {
  return JSON.stringify(columns.map((column, index) => toText(encode(column, values[index], path))))
}

/** The values of a key by the columns of the primary key. */
export function keyOf({ primaryKey }: TableModel, key: readonly unknown[]): RowValues {
  return new Map(primaryKey.map((column, index) => [column, key[index]]))
}

/** Keys without those that are named again. */
export function distinctKeys(
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  path: string,
): (readonly unknown[])[] {
  return [...new Map(keys.map((key) => [identityOfKey(table, key, path), key])).values()]
}

/**
 * Checks that no two rows of a call are about the same row.
 *
 * @param key The columns that tell them apart.
 * @throws {@link InvalidArgumentError} when two have the same key.
 */
export function checkDistinct(key: readonly ColumnModel[], rows: readonly RowValues[], path: string): void {
  const identities = rows.map((row) =>
    identityOf(
      key,
      key.map((column) => row.get(column)),
      path,
    ),
  )
  if (new Set(identities).size < rows.length) throw duplicates(path, 'some with the same key')
}

/**
 * The key of a row, and its other values.
 *
 * @param filled Columns that a relation gives.
 */
export function splitKey(
  { primaryKey, name }: TableModel,
  row: unknown,
  filled: readonly ColumnModel[],
  path: string,
): { readonly key: RowValues; readonly rest: Record<string, unknown> } {
  const rest = { ...readObject(row, () => path) }
  const key = new Map<ColumnModel, unknown>()
  for (const column of primaryKey) {
    if (filled.includes(column)) continue
    const value = rest[column.property]
    if (value === undefined || value === null) {
      throw new InvalidArgumentError({
        path: `${path}.${column.property}`,
        expected: `a value of "${name}.${column.property}", since the row is found by it`,
        received: describeValue(value),
      })
    }
    key.set(column, value)
    delete rest[column.property]
  }
  return { key, rest }
}

/** A key as calls give it. */
export function keyAsGiven({ primaryKey }: TableModel, values: RowValues): unknown {
  const [first, ...more] = primaryKey
  if (first !== undefined && more.length === 0) return values.get(first)
  return Object.fromEntries(primaryKey.map((column) => [column.property, values.get(column)]))
}
