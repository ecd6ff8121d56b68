import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Decode, fasterDecoder } from '../../../src/model/timestamp-decoder.ts'

const { at, local, body } = pgTable('times', {
  at: timestamp({ withTimezone: true }),
  local: timestamp(),
  body: text(),
})

/** What Drizzle makes of a text; its two lines do it in different places. */
const decodeAt: Decode = (raw) => new Date(raw as string)
const decodeLocal: Decode = (raw) => new Date(`${raw as string}+0000`)

const digits = (length: number, max = 10 ** length - 1): fc.Arbitrary<string> =>
  fc.nat(max).map((number) => String(number).padStart(length, '0'))

/** Texts as PostgreSQL writes them, of years that both parsers know, and of others. */
const times = fc
  .tuple(
    fc.oneof(digits(4), digits(5)),
    fc.date({ min: new Date('2000-01-01'), max: new Date('2000-12-31'), noInvalidDate: true }),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: 6 }).chain((length) => digits(length).map((part) => `.${part}`)),
    ),
  )
  .map(([year, date, fraction]) => {
    const iso = date.toISOString()
    return `${year}${iso.slice(4, 10)} ${iso.slice(11, 19)}${fraction}`
  })

const odd = fc.oneof(
  fc.constantFrom('infinity', '-infinity', '', '+00', '2001-02-03', '03/02/2001 04:05:06', '2001-02-03 04:05'),
  fc.string({ maxLength: 30 }),
)

/** Whatever the text is, it is read as Drizzle reads it. */
function checkSame(column: typeof at | typeof local, decode: Decode, zones: readonly string[]): void {
  const decodeFast = fasterDecoder(column, decode)
  expect(decodeFast).not.toBe(decode)
  const texts = fc.oneof(
    odd,
    fc.tuple(times, fc.constantFrom(...zones)).map((parts) => parts.join('')),
  )
  const property = fc.property(texts, (text) => {
    expect(timeOf(decodeFast(text))).toBe(timeOf(decode(text)))
  })
  fc.assert(property, { numRuns: 20_000 })
}

describe('fasterDecoder', () => {
  it('reads what Drizzle reads, with every time zone', () => {
    checkSame(at, decodeAt, ['+00', '+00', '+01', '-03:30', '+05:53:28', '-00', '+00 BC', ''])
  })

  it('reads what Drizzle reads, without a time zone', () => {
    checkSame(local, decodeLocal, ['', '', ' BC'])
  })

  it('does not ask Drizzle for what is written in UTC', () => {
    const decode = vi.fn<Decode>(decodeAt)
    const decodeFast = fasterDecoder(at, decode)
    decode.mockClear()
    expect(decodeFast('2026-11-23 10:20:30.456789+00')).toEqual(new Date('2026-11-23T10:20:30.456Z'))
    expect(decodeFast('1969-12-31 23:59:59.9+00')).toEqual(new Date(-100))
    expect(decode).not.toHaveBeenCalled()
    decodeFast('2026-11-23 10:20:30.456789+02')
    expect(decode).toHaveBeenCalledTimes(1)
  })

  it('gives values that are no text to Drizzle', () => {
    const date = new Date(0)
    expect(fasterDecoder(at, (raw) => (raw === date ? date : decodeAt(raw)))(date)).toBe(date)
  })

  it('leaves decoders of other columns, and those that make other values', () => {
    const decodeText: Decode = (raw) => raw
    expect(fasterDecoder(body, decodeAt)).toBe(decodeAt)
    expect(fasterDecoder(at, decodeText)).toBe(decodeText)
    const decodeShifted: Decode = (raw) => new Date(timeOf(decodeAt(raw)) + 1)
    expect(fasterDecoder(at, decodeShifted)).toBe(decodeShifted)
  })
})

function timeOf(date: unknown): number {
  return (date as Date).getTime()
}
