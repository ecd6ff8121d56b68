import { isPlainObject } from '../query/index.ts'

/** Copies a row with its related rows, lists, dates and JSON documents; bytes and values of other classes stay the same. */
export function copyRow<TRow>(row: TRow): TRow {
  return copyValue(row) as TRow
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue)
  if (value instanceof Date) return new Date(value)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyValue(part)]))
}
