import type { ColumnModel } from '../model/index.ts'
import { toArrayLiteral } from '../plan/index.ts'
import { type KeyReader, keyReader, type LoadedRow } from '../query/index.ts'

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
  const [only] = readers
  const isComposite = only === undefined || readers.length > 1
  const identify = isComposite ? (row: LoadedRow) => identityOf(row, readers) : only
  const places = new Map<string, number>()
  const positions = rows.map((row) => {
    const identity = identify(row)
    if (identity === null) return 0
    let place = places.get(identity)
    if (place === undefined) places.set(identity, (place = places.size + 1))
    return place
  })
  const keys = [...places.keys()]
  const parts = isComposite ? keys.map((identity) => JSON.parse(identity) as readonly string[]) : undefined
  // Texts have a literal that needs no driver.
  const arrays = readers.map(
    (_, index) => toArrayLiteral(parts?.map((key) => key[index]) ?? keys, undefined, path) as string,
  )
  return { arrays, places, positions }
}

/** A key of several columns; `null` when a part of it is NULL. */
function identityOf(row: LoadedRow, readers: readonly KeyReader[]): string | null {
  const parts: string[] = []
  for (const read of readers) {
    const part = read(row)
    if (part === null) return null
    parts.push(part)
  }
  return JSON.stringify(parts)
}
