import { is, SQL } from 'drizzle-orm'
import { InvalidValueError } from '../errors/index.ts'
import { type ColumnModel, hasCommas, isJsonColumn, isText, listFormOf } from '../model/index.ts'
import { copyInput } from './copy-input.ts'
import { documentTextOf, encode } from './encode.ts'
import { textOfArray } from './list-literal.ts'
import { fragment, type Fragment, type Node, node, own, raw, value, type Value } from './node.ts'
import type { TextForDriver } from './text-for-driver.ts'

/**
 * Binds a value that a column encodes. It is encoded now: what the caller does with its objects afterwards changes nothing.
 *
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function bind(column: ColumnModel, given: unknown, path: string): Node {
  const { column: drizzle } = column
  if (drizzle === undefined) return bindRaw(given)
  if (isJsonColumn(drizzle)) return castJson(bindRaw(documentTextOf(column, given, path)), column)
  const encoded = encode(column, given, path)
  // Drizzle and the drivers write commas between elements, which not every type has.
  const text = column.kind === 'array' && !hasCommas(drizzle) ? textOfArray(column, given, () => path) : undefined
  if (typeof text === 'string') return fragment`${value(text)}::text${raw(listFormOf(column).castOwn)}`
  return is(encoded, SQL) ? own(encoded) : value(snapshot(encoded), drizzle)
}

/**
 * Binds a value that a column is compared with. Of a type that is not among the known ones it says the type, too:
 * PostgreSQL does not see a composite's from the other side.
 *
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
export function bindCompared(column: ColumnModel, given: unknown, path: string): Node {
  const bound = bind(column, given, path)
  const { cast } = listFormOf(column)
  const isText = bound[node] === 'value' && typeof bound.encoded === 'string'
  return isText && cast !== '' && column.kind !== 'array' ? fragment`${bound}${raw(cast)}` : bound
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
