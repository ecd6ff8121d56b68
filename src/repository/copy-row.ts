import { isPlainObject } from '../plan/index.ts'

/**
 * Copies a row with its related rows, lists, dates and JSON documents; bytes and values of other classes stay the same.
 * What stands in several places of it is copied once, and without recursion: trees are deep, and their rows have parts in
 * common.
 */
export function copyRow<TRow>(row: TRow): TRow {
  const copies = new Map<object, object>()

  function copyValue(value: unknown): unknown {
    if (value instanceof Date) return new Date(value)
    if (!Array.isArray(value) && !isPlainObject(value)) return value
    let copy = copies.get(value)
    if (copy === undefined) copies.set(value, (copy = Array.isArray(value) ? Array.from<unknown>(value) : { ...value }))
    return copy
  }

  const copied = copyValue(row)
  // The map grows while it is walked. Properties are defined, since one of a document can be called "__proto__".
  for (const copy of copies.values()) {
    for (const [name, part] of Object.entries(copy)) {
      const value = copyValue(part)
      if (value !== part) Object.defineProperty(copy, name, { value })
    }
  }
  return copied as TRow
}
