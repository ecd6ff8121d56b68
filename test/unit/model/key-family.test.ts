import { bigint, integer, numeric, pgTable, serial, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { canonicalKey, keyFamilyOf } from '../../../src/model/key-family.ts'

const columns = pgTable('columns', {
  small: smallint(),
  whole: integer(),
  counted: serial(),
  largeNumber: bigint({ mode: 'number' }),
  large: bigint({ mode: 'bigint' }),
  token: uuid(),
  price: numeric(),
  body: text(),
  at: timestamp({ mode: 'string' }),
  numbers: integer().array(),
})

describe('keyFamilyOf', () => {
  it('knows the types whose equal values have the same text', () => {
    const { small, whole, counted, largeNumber, large, token } = columns
    expect([small, whole, counted, largeNumber].map((column) => keyFamilyOf(column))).toEqual(
      Array.from({ length: 4 }).fill('number'),
    )
    expect(keyFamilyOf(large)).toBe('bigint')
    expect(keyFamilyOf(token)).toBe('uuid')
  })

  it('leaves every other type to PostgreSQL, and arrays', () => {
    const { price, body, at, numbers } = columns
    for (const column of [price, body, at, numbers]) expect(keyFamilyOf(column)).toBeUndefined()
  })
})

describe('canonicalKey', () => {
  it('writes numbers as PostgreSQL does, whatever they are given as', () => {
    for (const family of ['number', 'bigint'] as const) {
      for (const value of [7, 7n, '7', '+7', '007']) expect(canonicalKey(value, family)).toBe('7')
      for (const value of [-0, '-0', '0']) expect(canonicalKey(value, family)).toBe('0')
      for (const value of ['', ' 7', '1e3', '0x7', '1.0', 1.5, Number.NaN, true, null, undefined, {}])
        expect(canonicalKey(value, family)).toBeUndefined()
      expect(canonicalKey(2 ** 53, family)).toBeUndefined()
    }
  })

  it('takes a number beyond 2^53 only where rows have it exactly', () => {
    for (const value of ['9007199254740993', 9007199254740993n, '-9007199254740992']) {
      expect(canonicalKey(value, 'bigint')).toBe(String(value))
      expect(canonicalKey(value, 'number')).toBeUndefined()
    }
    expect(canonicalKey('9007199254740991', 'number')).toBe('9007199254740991')
  })

  it('writes a uuid as PostgreSQL does, in whichever way it reads it', () => {
    const written = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    const digits = written.replaceAll('-', '')
    for (const value of [written, written.toUpperCase(), `{${written}}`, digits, `{${digits.toUpperCase()}}`])
      expect(canonicalKey(value, 'uuid')).toBe(written)
    expect(canonicalKey(digits.replaceAll(/.{4}(?=.)/g, '$&-'), 'uuid')).toBe(written)
    for (const value of [
      '',
      `{${written}`,
      `${written}}`,
      ` ${written}`,
      `${digits}0`,
      `${digits}-`,
      written.replace('a', 'g'),
      7,
    ])
      expect(canonicalKey(value, 'uuid')).toBeUndefined()
  })
})
