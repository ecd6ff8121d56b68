import type { PgColumn } from 'drizzle-orm/pg-core'
import { encodeForColumn } from '../model/index.ts'

/**
 * Writes values as one PostgreSQL array literal, such as `{"a","b",NULL}`: one parameter for any number of keys, the
 * same on every driver.
 *
 * @returns `undefined` when a value has no text form that the server reads back exactly.
 */
export function toArrayLiteral(values: readonly unknown[], column: PgColumn | undefined): string | undefined {
  let literal = '{'
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const text = value === null ? null : toText(column === undefined ? value : encodeForColumn(column, value))
    if (text === undefined) return undefined
    literal += (index === 0 ? '' : ',') + (text === null ? 'NULL' : quote(text))
  }
  return `${literal}}`
}

/** A value as text that PostgreSQL's input function of its type reads back exactly; `undefined` where there is none. */
export function toText(encoded: unknown): string | null | undefined {
  if (encoded === null) return null
  switch (typeof encoded) {
    case 'string':
      return encoded
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(encoded)
    case 'object':
      if (encoded instanceof Date) return encoded.toISOString()
      if (encoded instanceof Uint8Array)
        return `\\x${Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength).toString('hex')}`
      return undefined
    default:
      return undefined
  }
}

const special = /["\\]/

function quote(text: string): string {
  return special.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`
}
