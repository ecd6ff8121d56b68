import { createHash } from 'node:crypto'
import { InvalidCursorError } from '../errors/index.ts'
import { type CursorSigning, signCursor, verifyCursor } from './cursor-signing.ts'
import { fitsType, isShortType } from './fits-type.ts'
import type { OrderKey } from './order-key.ts'

/** The text of each key's value at a position; `null` is NULL. */
export type CursorValues = readonly (string | null)[]

/** What a cursor belongs to: it is refused anywhere else. */
export interface CursorHome {
  readonly keys: readonly OrderKey[]
  readonly fingerprint: string
  readonly signing: CursorSigning
}

const version = 1
const longestOfShort = 8192

/** Describes where the cursors of an order are good for. */
export function cursorHome(keys: readonly OrderKey[], scope: string | undefined, signing: CursorSigning): CursorHome {
  let fingerprint = scope === undefined ? fingerprints.get(keys) : undefined
  if (fingerprint === undefined) {
    fingerprint = fingerprintOf(keys, scope)
    if (scope === undefined) fingerprints.set(keys, fingerprint)
  }
  return { keys, fingerprint, signing }
}

/** Those without a scope, which most lists have none of. */
const fingerprints = new WeakMap<readonly OrderKey[], string>()

function fingerprintOf(keys: readonly OrderKey[], scope: string | undefined): string {
  const order = keys.map(({ identity, type, direction, nullable, nulls }) => [
    identity,
    type,
    direction,
    nullable ? nulls : '',
  ])
  const digest = createHash('sha256').update(JSON.stringify([order, scope ?? null]))
  return digest.digest().subarray(0, 8).toString('base64url')
}

/** Writes a position as a cursor. */
export function encodeCursor(values: CursorValues, { fingerprint, signing }: CursorHome): string {
  const body = Buffer.from(JSON.stringify([version, fingerprint, ...values])).toString('base64url')
  return signCursor(body, signing)
}

/**
 * Reads a cursor. It is as long as the values of its keys are; one that is longer than they can be is not looked at.
 *
 * @throws {@link InvalidCursorError} for anything but a cursor of this order; it says why.
 */
export function decodeCursor(cursor: unknown, { keys, fingerprint, signing }: CursorHome): CursorValues {
  if (typeof cursor !== 'string') throw new InvalidCursorError('malformed')
  if (cursor.length > longestOfShort && keys.every(({ type }) => isShortType(type))) {
    throw new InvalidCursorError('tooLarge')
  }
  if (!/^[\w-]+(\.[\w-]+\.[\w-]+)?$/.test(cursor)) throw new InvalidCursorError('malformed')
  const [madeBy, madeFor, ...values] = parseBody(verifyCursor(cursor, signing))
  if (madeBy !== version) throw new InvalidCursorError('version')
  if (madeFor !== fingerprint) throw new InvalidCursorError('orderMismatch')
  if (values.length !== keys.length) throw new InvalidCursorError('malformed')
  return values.map((value, index) => checkValue(value, keys[index] as OrderKey))
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseBody(body: string): readonly unknown[] {
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.toString('base64url') !== body) throw new InvalidCursorError('malformed')
  try {
    const parsed: unknown = JSON.parse(utf8.decode(bytes))
    if (Array.isArray(parsed)) return parsed
  } catch {
    // Neither UTF-8 nor JSON.
  }
  throw new InvalidCursorError('malformed')
}

/** PostgreSQL has no text with a NUL, and drivers replace half a surrogate pair. */
function checkValue(value: unknown, { type, nullable }: OrderKey): string | null {
  if (value === null && nullable) return null
  if (typeof value === 'string' && !/\0|\p{Surrogate}/u.test(value) && fitsType(value, type)) return value
  throw new InvalidCursorError('value')
}
