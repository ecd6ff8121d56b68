import type { ColumnModel } from '../model/index.ts'
import { type LoadedRow, readRelationKey, toArrayLiteral } from '../query/index.ts'

/** The distinct keys of rows, and which row has which. */
export interface CollectedKeys {
  /** One array literal per key column, aligned: the parameters of the statement. */
  readonly arrays: readonly string[]
  /** The place of each row's key, from 1; 0 where a part of it is NULL. */
  readonly positions: readonly number[]
  readonly count: number
}

/** Collects the keys by which the related rows of some rows are found. */
export function collectKeys(
  rows: readonly LoadedRow[],
  keyColumns: readonly ColumnModel[],
  path: string,
): CollectedKeys {
  const columns: string[][] = keyColumns.map(() => [])
  const known = new Map<string, number>()
  const positions = rows.map((row) => {
    const key = readRelationKey(row, keyColumns, path)
    if (key === undefined) return 0
    const identity = key.length === 1 ? (key[0] as string) : JSON.stringify(key)
    const position = known.get(identity)
    if (position !== undefined) return position
    for (const [index, part] of key.entries()) columns[index]?.push(part)
    known.set(identity, known.size + 1)
    return known.size
  })
  return { arrays: columns.map((parts) => toArrayLiteral(parts, undefined) ?? ''), positions, count: known.size }
}
