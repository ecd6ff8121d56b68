import { documentsOf } from '../document/index.ts'
import { describeValue, InvalidValueError } from '../errors/index.ts'
import { type ColumnModel, encodeForColumn, unfitPart } from '../model/index.ts'

/** Where a value stands, written only for an error: of the elements of a list by their index. */
export type Path = string | ((index: number) => string)

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

/** The text of a value of a json column, as the column's documents are kept. */
export function documentTextOf(column: ColumnModel, given: unknown, path: string): string | null {
  const documents = given === null ? undefined : documentsOf(column.column)
  if (documents === undefined) return jsonTextOf(given, path)
  let kept: unknown
  try {
    kept = documents.encode(given)
  } catch {
    // What an encoder throws can have the value in its message.
    throw unfit(column, given, path, 0)
  }
  return jsonTextOf(kept, path)
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
  const received = describeValue(given)
  throw new InvalidValueError({ origin: 'program', path, expected: 'a value that JSON can hold', received })
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
