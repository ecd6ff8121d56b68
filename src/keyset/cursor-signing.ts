import { createHmac, timingSafeEqual } from 'node:crypto'
import { describeValue, InvalidArgumentError, InvalidCursorError } from '../errors/index.ts'
import { checkOptions } from '../query/index.ts'

/** How cursors are made. */
export interface CursorOptions {
  /**
   * Secrets that cursors are signed with (HMAC-SHA256), so that nobody can write one: the first signs, all of them are
   * accepted. Without any, cursors are not signed.
   */
  readonly keys?: readonly CursorKey[] | undefined
}

/** A secret, and the name that cursors carry to say which one signed them. */
export interface CursorKey {
  /** Letters, digits, `-` and `_`, 32 at the most. */
  readonly id: string
  /** 16 bytes at the least, better 32: text is taken as UTF-8. */
  readonly secret: string | Uint8Array
}

/** The secrets by their ids, the one that signs first; empty where cursors are not signed. */
export type CursorSigning = ReadonlyMap<string, Uint8Array>

const optionsOfCursors: ReadonlySet<string> = new Set(['keys'])
const optionsOfKey: ReadonlySet<string> = new Set(['id', 'secret'])
const shortestSecret = 16

/**
 * Checks the options of cursors.
 *
 * @throws {@link InvalidArgumentError} for a key without a fit id or secret.
 */
export function readCursorOptions(options: unknown, path: string): CursorSigning {
  const { keys } = checkOptions(options, optionsOfCursors, path)
  const signing = new Map<string, Uint8Array>()
  if (keys === undefined) return signing
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new InvalidArgumentError({ path: `${path}.keys`, expected: 'a list of keys', received: describeValue(keys) })
  }
  for (const [index, key] of (keys as readonly unknown[]).entries()) {
    const at = `${path}.keys[${index}]`
    const { id, secret } = checkOptions(key, optionsOfKey, at)
    if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id) || signing.has(id)) {
      throw new InvalidArgumentError({
        path: `${at}.id`,
        expected: 'an id of its own: 1 to 32 letters, digits, - or _',
        received: typeof id === 'string' ? 'another text' : describeValue(id),
      })
    }
    signing.set(id, readSecret(secret, `${at}.secret`))
  }
  return signing
}

function readSecret(secret: unknown, path: string): Uint8Array {
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret
  if (bytes instanceof Uint8Array && bytes.length >= shortestSecret) return Uint8Array.from(bytes)
  throw new InvalidArgumentError({
    path,
    expected: `a text or bytes, ${shortestSecret} bytes at the least`,
    received: bytes instanceof Uint8Array ? 'fewer bytes' : describeValue(secret),
  })
}

/** Adds the signature of the key that signs, if any. */
export function signCursor(body: string, signing: CursorSigning): string {
  for (const [id, secret] of signing) return `${body}.${id}.${macOf(`${body}.${id}`, secret)}`
  return body
}

/**
 * Takes the signature off.
 *
 * @throws {@link InvalidCursorError} where it is missing, wrong, or of no known key.
 */
export function verifyCursor(cursor: string, signing: CursorSigning): string {
  const [body = '', id, mac, ...more] = cursor.split('.')
  if (signing.size === 0 && id === undefined) return body
  const secret = id === undefined ? undefined : signing.get(id)
  if (secret === undefined || mac === undefined || more.length > 0) throw new InvalidCursorError('signature')
  const expected = Buffer.from(macOf(`${body}.${id}`, secret))
  const received = Buffer.from(mac)
  if (expected.length === received.length && timingSafeEqual(expected, received)) return body
  throw new InvalidCursorError('signature')
}

function macOf(signed: string, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(signed).digest('base64url')
}
