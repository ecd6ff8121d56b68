import type { PgColumn } from 'drizzle-orm/pg-core'
import { isDecodedExactly } from './drizzle-line.ts'

/** Types of which equal values have the same text, by what rows have their values as. */
export type KeyFamily = 'number' | 'bigint' | 'uuid'

const families: ReadonlyMap<string, KeyFamily> = new Map([
  ['PgSmallInt', 'number'],
  ['PgSmallSerial', 'number'],
  ['PgInteger', 'number'],
  ['PgSerial', 'number'],
  ['PgBigInt53', 'number'],
  ['PgBigSerial53', 'number'],
  ['PgBigInt64', 'bigint'],
  ['PgBigSerial64', 'bigint'],
  ['PgBigIntString', 'bigint'],
  ['PgUUID', 'uuid'],
])

/** The family of a column; `undefined` where only PostgreSQL knows which values are equal. */
export function keyFamilyOf(column: PgColumn): KeyFamily | undefined {
  return isDecodedExactly(column) ? families.get(column.columnType) : undefined
}

/** Types whose decoded values have their text in JavaScript; integers that are too large for a number are in none of them. */
const typesWithOwnText: ReadonlySet<string> = new Set([
  'PgSmallInt',
  'PgSmallSerial',
  'PgInteger',
  'PgSerial',
  'PgBigInt64',
  'PgBigSerial64',
  'PgBigIntString',
  'PgBoolean',
  'PgEnumColumn',
  'PgNumeric',
  'PgText',
  'PgUUID',
  'PgVarchar',
])

/** Whether `String` of a decoded value of the column is the text that PostgreSQL has for it. */
export function hasOwnText(column: PgColumn): boolean {
  return isDecodedExactly(column) && typesWithOwnText.has(column.columnType)
}

/**
 * The text that PostgreSQL itself writes for a key.
 *
 * @returns `undefined` for what is no value of the family, and for a number beyond 2^53: rows would have another one.
 */
export function canonicalKey(value: unknown, family: KeyFamily): string | undefined {
  if (family === 'uuid') return typeof value === 'string' ? canonicalUuid(value) : undefined
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value === 'string' && !/^[+-]?\d+$/.test(value)) return undefined
  if (typeof value !== 'string' && typeof value !== 'bigint') return undefined
  const whole = BigInt(value)
  return family === 'bigint' || Number.isSafeInteger(Number(whole)) ? String(whole) : undefined
}

const written = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const readable = /^(?:(?:[\da-f]{4}-?){7}[\da-f]{4}|\{(?:[\da-f]{4}-?){7}[\da-f]{4}\})$/i

/** Whether PostgreSQL reads a text as a uuid. */
export function isUuid(text: string): boolean {
  return written.test(text) || readable.test(text)
}

/** PostgreSQL reads a uuid in either case, in braces, and with a hyphen after any four digits. */
function canonicalUuid(text: string): string | undefined {
  if (written.test(text)) return text
  if (!readable.test(text)) return undefined
  const digits = text.toLowerCase().replaceAll(/[{}-]/g, '')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
