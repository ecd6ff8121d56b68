import type { Column } from 'drizzle-orm'

/** Turns what the driver returns into a value. */
export type Decode = (raw: unknown) => unknown

/**
 * Makes Drizzle's decoder of a timestamp column faster: what PostgreSQL writes in UTC is read by its digits, where
 * JavaScript's own parser tries every format. All else is left to Drizzle's decoder, and one that makes no JavaScript
 * dates stays as it is.
 */
export function fasterDecoder(column: Column, decode: Decode): Decode {
  if (column.columnType !== 'PgTimestamp') return decode
  const { withTimezone } = column as { readonly withTimezone?: boolean }
  const read = withTimezone === true ? readWithZone : readWithoutZone
  if (!makesDates(decode, read)) return decode
  return (raw) => (typeof raw === 'string' ? read(raw) : undefined) ?? decode(raw)
}

type Read = (text: string) => Date | undefined

function makesDates(decode: Decode, read: Read): boolean {
  const sample = `2001-02-03 04:05:06.789${read === readWithZone ? '+00' : ''}`
  const decoded = decode(sample)
  return decoded instanceof Date && decoded.getTime() === read(sample)?.getTime()
}

function readWithZone(text: string): Date | undefined {
  const end = text.length - '+00'.length
  const isUtc = text.charCodeAt(end) === plus && text.charCodeAt(end + 1) === zero && text.charCodeAt(end + 2) === zero
  return isUtc ? readUntil(end, text) : undefined
}

function readWithoutZone(text: string): Date | undefined {
  // Else it is of a year before Christ.
  return digit(text, text.length - 1) <= 9 ? readUntil(text.length, text) : undefined
}

const fraction = '2001-02-03 04:05:06.'.length

/** What is finer than a millisecond is cut off, as JavaScript's parser does. */
function readUntil(end: number, text: string): Date | undefined {
  const hasFraction = end > fraction && text.charCodeAt(fraction - 1) === dot
  if (text.charCodeAt(4) !== hyphen || !(hasFraction || end === fraction - 1)) return undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  // Those before mean years of the twentieth century to JavaScript's parser.
  if (year < 100) return undefined
  const minutes = twoDigits(text, 11) * 60 + twoDigits(text, 14)
  const milliseconds = hasFraction
    ? digit(text, fraction) * 100 + digitBefore(end, text, fraction + 1) * 10 + digitBefore(end, text, fraction + 2)
    : 0
  const days = daysUntil(year, twoDigits(text, 5), twoDigits(text, 8))
  return new Date(days * 86_400_000 + (minutes * 60 + twoDigits(text, 17)) * 1000 + milliseconds)
}

/** The days from 1970-01-01 to a date; `Date.UTC` takes longer than all else that is done here. */
function daysUntil(year: number, month: number, day: number): number {
  // Years are counted from March: the leap day is the last of its year then.
  const isBeforeMarch = month < 3
  const years = isBeforeMarch ? year - 1 : year
  const months = isBeforeMarch ? month + 9 : month - 3
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  return years * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - 719_469
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1)
}

function digitBefore(end: number, text: string, at: number): number {
  return at < end ? digit(text, at) : 0
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - zero
}

const plus = 43
const hyphen = 45
const dot = 46
const zero = 48
