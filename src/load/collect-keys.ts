import type { ColumnModel } from '../model/index.ts'
import { keyReader, type LoadedRow, toArrayLiteral } from '../query/index.ts'

/** The distinct keys of rows, and which row has which. */
export interface CollectedKeys {
  /** One array literal per key column, aligned: the parameters of the statement. */
  readonly arrays: readonly string[]
  /** The place of each key, from 1; one of several columns by the JSON of its parts. */
  readonly places: ReadonlyMap<string, number>
  /** The place of each row's key; 0 where a part of it is NULL. */
  readonly positions: readonly number[]
}

/** Collects the keys by which the related rows of some rows are found. */
export function collectKeys(
  rows: readonly LoadedRow[],
  keyColumns: readonly ColumnModel[],
  path: string,
): CollectedKeys {
  const readers = keyColumns.map((column) => keyReader(column, path))
  const columns: string[][] = keyColumns.map(() => [])
  const places = new Map<string, number>()
  const positions = rows.map((row) => {
    const key: string[] = []
    for (const read of readers) {
      const part = read(row)
      if (part === null) return 0
      key.push(part)
    }
    const identity = key.length === 1 ? (key[0] as string) : JSON.stringify(key)
    const known = places.get(identity)
    if (known !== undefined) return known
    for (const [index, part] of key.entries()) columns[index]?.push(part)
    places.set(identity, places.size + 1)
    return places.size
  })
  return { arrays: columns.map((parts) => toArrayLiteral(parts, undefined) ?? ''), places, positions }
}
