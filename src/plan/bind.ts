import { is, SQL } from 'drizzle-orm'
import { describeValue, InvalidValueError } from '../errors/index.ts'
import { type ColumnModel, encodeForColumn, isJsonColumn, isText, unfitPart } from '../model/index.ts'
import { copyInput } from './copy-input.ts'
import { fragment, type Fragment, type Node, own, raw, value, type Value } from './node.ts'
import type { TextForDriver } from './text-for-driver.ts'

/** Where a value stands, written only for an error: of the elements of a list by their index. */
export type Path = string | ((index: number) => string)

/**
 * Binds a value that a column encodes. It is encoded now: what the caller does with its objects afterwards changes nothing.
 *
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function bind(column: ColumnModel, given: unknown, path: string): Node {
  const { column: drizzle } = column
  if (drizzle === undefined) return bindRaw(given)
  if (isJsonColumn(drizzle)) return castJson(bindRaw(jsonTextOf(given, path)), column)
  const encoded = encode(column, given, path)
  return is(encoded, SQL) ? own(encoded) : value(snapshot(encoded), drizzle)
}

/**
 * Binds a text.
 *
 * @throws {@link InvalidValueError} for one that PostgreSQL cannot have.
 */
export function bindText(text: string, path: string): Value {
  checkText(text, path)
  return value(text)
}

/** Refuses a text that PostgreSQL cannot have. */
export function checkText(text: string, path: string): void {
  if (isText(text)) return
  throw new InvalidValueError({
    path,
    expected: 'a text without NUL and without halves of surrogate pairs',
    received: 'one with such a character',
  })
}

/** Binds a value that the driver takes as it is. */
export function bindRaw(given: unknown): Value {
  return value(snapshot(given))
}

/**
 * Encodes a value as its column does.
 *
 * @param path Where it stands in the call; of an element of a list, by its index.
 * @throws {@link InvalidValueError} when it cannot be encoded, or PostgreSQL would refuse what it is encoded to.
 */
export function encode(column: ColumnModel, given: unknown, path: Path, index = 0): unknown {
  if (column.column === undefined) return given
  let encoded: unknown
  try {
    encoded = encodeForColumn(column.column, given)
  } catch {
    // What an encoder throws can have the value in its message.
    throw unfit(column, given, path, index)
  }
  const part = unfitPart(column.column, encoded, given)
  if (part !== undefined) throw unfit(column, part.unfit, path, index)
  return encoded
}

/**
 * A json value as text; `null` is NULL.
 *
 * @throws {@link InvalidValueError} for what has no such text.
 */
export function jsonTextOf(given: unknown, path: string): string | null {
  if (given === null) return null
  let text: unknown
  try {
    text = JSON.stringify(given)
  } catch {
    text = undefined
  }
  if (typeof text === 'string') return text
  throw new InvalidValueError({ path, expected: 'a value that JSON can hold', received: describeValue(given) })
}

/** A text as json: drivers guess a parameter's type by its value, and take `true` or `[true]` for a boolean. */
function castJson(text: Value, { column }: ColumnModel): Fragment {
  return fragment`${text}::text::${raw(column?.getSQLType() ?? 'jsonb')}`
}

/** What the driver gets, and nobody else has. A date is a text that depends on the driver. */
function snapshot(encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded
  if (encoded instanceof Date) return textOf(new Date(encoded))
  if (encoded instanceof Uint8Array) return Buffer.from(encoded)
  return Array.isArray(encoded) ? encoded.map(snapshot) : copyInput(encoded)
}

function textOf(date: Date): TextForDriver {
  return (dateText) => dateText(date)
}

function unfit({ property, column }: ColumnModel, given: unknown, path: Path, index: number): InvalidValueError {
  return new InvalidValueError({
    path: typeof path === 'string' ? path : path(index),
    expected: `a value of "${property}" (${column?.getSQLType()})`,
    received: isInvalidDate(given) ? 'an invalid date' : describeValue(given),
  })
}

function isInvalidDate(given: unknown): boolean {
  return given instanceof Date && Number.isNaN(given.getTime())
}
