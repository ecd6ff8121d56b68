import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidCursorError, type InvalidCursorReason } from '../../../src/index.ts'
import { type CursorHome, cursorHome, decodeCursor, encodeCursor } from '../../../src/keyset/cursor.ts'
import { type CursorKey, readCursorOptions } from '../../../src/keyset/cursor-signing.ts'
import { fragment } from '../../../src/plan/index.ts'
import type { OrderKey } from '../../../src/keyset/order-key.ts'

const key = (identity: string, type: string, change: Partial<OrderKey> = {}): OrderKey => ({
  identity,
  property: identity,
  expression: fragment`true`,
  hasOwnText: false,
  type,
  nullable: false,
  canBeComposite: false,
  whenNull: undefined,
  direction: 'asc',
  nulls: 'last',
  ...change,
})
const keys = [key('books.title', 'text', { nullable: true }), key('books.id', 'int4')]
const secrets = [
  { id: 'new', secret: 'a secret of the year 2026' },
  { id: 'old', secret: randomBytes(32) },
] as const satisfies readonly CursorKey[]
const signingOf = (...used: readonly CursorKey[]) => readCursorOptions({ keys: used }, 'cursors')
const unsigned = cursorHome(keys, undefined, new Map())
const signed = cursorHome(keys, undefined, signingOf(...secrets))

function reasonOf(cursor: unknown, home: CursorHome): InvalidCursorReason | undefined {
  try {
    decodeCursor(cursor, home)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidCursorError)
    return (error as InvalidCursorError).details.reason
  }
}

const bodyOf = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url')

it('reads what it wrote, whatever the values are', () => {
  const texts = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\0\p{Surrogate}]/gu, '.'))
  fc.assert(
    fc.property(fc.option(texts), fc.integer(), (title, id) => {
      const values = [title, String(id)]
      for (const home of [unsigned, signed]) expect(decodeCursor(encodeCursor(values, home), home)).toEqual(values)
    }),
  )
})

it('is text for a URL', () => {
  expect(encodeCursor(['ü / ? & =', '1'], unsigned)).toMatch(/^[\w-]+$/)
  expect(encodeCursor(['ü / ? & =', '1'], signed)).toMatch(/^[\w-]+\.new\.[\w-]{43}$/)
})

describe('a signed cursor', () => {
  const cursor = encodeCursor(['Emma', '7'], signed)

  it('is refused after every change of one character', () => {
    for (let index = 0; index < cursor.length; index++) {
      for (let code = 0; code < 256; code++) {
        const changed = cursor.slice(0, index) + String.fromCharCode(code) + cursor.slice(index + 1)
        if (changed !== cursor) expect(['signature', 'malformed']).toContain(reasonOf(changed, signed))
      }
    }
  })

  it('is refused when it is cut, longer, or without its signature', () => {
    for (let length = 0; length < cursor.length; length++) {
      expect(['signature', 'malformed']).toContain(reasonOf(cursor.slice(0, length), signed))
    }
    for (const more of ['A', '=', '.', '.x', ' ', '\n']) {
      expect(['signature', 'malformed']).toContain(reasonOf(cursor + more, signed))
    }
    expect(reasonOf(encodeCursor(['Emma', '7'], unsigned), signed)).toBe('signature')
  })

  it('is accepted with every key, and refused with another secret or where nothing signs', () => {
    const [fresh, old] = secrets
    const byOld = encodeCursor(['Emma', '7'], cursorHome(keys, undefined, signingOf(old)))
    expect(reasonOf(byOld, signed)).toBeUndefined()
    expect(reasonOf(byOld, cursorHome(keys, undefined, signingOf(fresh)))).toBe('signature')
    expect(reasonOf(cursor, cursorHome(keys, undefined, signingOf({ ...fresh, secret: randomBytes(32) })))).toBe(
      'signature',
    )
    expect(reasonOf(cursor, unsigned)).toBe('signature')
  })
})

describe('refuses', () => {
  const cursor = encodeCursor(['Emma', '7'], unsigned)

  it("another order's cursor, another table's and another scope's", () => {
    const others: readonly CursorHome['keys'][] = [
      [key('books.title', 'text'), keys[1]!],
      [key('books.title', 'varchar', { nullable: true }), keys[1]!],
      [key('books.title', 'text', { nullable: true, nulls: 'first' }), keys[1]!],
      [key('books.title', 'text', { nullable: true, direction: 'desc' }), keys[1]!],
      [key('notes.title', 'text', { nullable: true }), keys[1]!],
      [keys[1]!, keys[0]!],
      [keys[0]!],
    ]
    for (const other of others) expect(reasonOf(cursor, cursorHome(other, undefined, new Map()))).toBe('orderMismatch')
    expect(reasonOf(cursor, cursorHome(keys, 'tenant 7', new Map()))).toBe('orderMismatch')
    const ofTenant = encodeCursor(['Emma', '7'], cursorHome(keys, 'tenant 7', new Map()))
    expect(reasonOf(ofTenant, cursorHome(keys, 'tenant 8', new Map()))).toBe('orderMismatch')
  })

  it('what is no cursor', () => {
    const notOne: readonly unknown[] = [
      '',
      ' ',
      'x',
      '%',
      '=',
      'YQ==',
      'null',
      '..',
      '.a.b',
      'é',
      '😀',
      1,
      true,
      {},
      [],
      Symbol('x'),
      bodyOf({}),
      bodyOf('text'),
      bodyOf(null),
      `${cursor}=`,
      ` ${cursor}`,
      cursor.slice(0, -2),
      Buffer.from([0x5b, 0xff, 0x5d]).toString('base64url'),
      Buffer.from('[1').toString('base64url'),
    ]
    for (const value of notOne) expect(reasonOf(value, unsigned)).toBe('malformed')
  })

  it('a text that is longer than the values can be, without looking at it', () => {
    const short = [key('books.rank', 'int4'), key('books.id', 'uuid')]
    expect(reasonOf('A'.repeat(8193), cursorHome(short, undefined, new Map()))).toBe('tooLarge')
    expect(reasonOf('.'.repeat(1_000_000), cursorHome(short, undefined, signingOf(...secrets)))).toBe('tooLarge')
    expect(reasonOf('A'.repeat(8193), unsigned)).toBe('malformed')
  })

  it('another version, another number of values and values that are none', () => {
    const { fingerprint } = unsigned
    expect(reasonOf(bodyOf([2, fingerprint, 'a', '1']), unsigned)).toBe('version')
    expect(reasonOf(bodyOf(['1', fingerprint, 'a', '1']), unsigned)).toBe('version')
    expect(reasonOf(bodyOf([]), unsigned)).toBe('version')
    expect(reasonOf(bodyOf([1, fingerprint, 'a']), unsigned)).toBe('malformed')
    expect(reasonOf(bodyOf([1, fingerprint, 'a', '1', '2']), unsigned)).toBe('malformed')
    for (const values of [
      ['a', null],
      ['a', 1],
      ['a', '1.5'],
      ['a', '2147483648'],
      ['a\0', '1'],
      ['\ud800', '1'],
      [{}, '1'],
    ]) {
      expect(reasonOf(bodyOf([1, fingerprint, ...values]), unsigned)).toBe('value')
    }
  })

  it('random bytes and random texts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(reasonOf(Buffer.from(bytes).toString('base64url'), unsigned)).toBeDefined()
        expect(reasonOf(Buffer.from(bytes).toString('latin1'), signed)).toBeDefined()
      }),
    )
  })

  it('a message with the cursor in it', () => {
    try {
      decodeCursor('marker!', unsigned)
    } catch (error) {
      expect((error as Error).message).not.toContain('marker')
    }
    expect.assertions(1)
  })
})
