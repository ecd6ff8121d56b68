import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ValueReader } from './value-reader.ts'

type ReadText = (text: string) => unknown

const day = /^\d{4}-\d\d-\d\d$/
const clock = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/
const zone = /(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** The reader for a column of dates or times; `undefined` for other columns. */
export function momentReader(column: PgColumn): ValueReader | undefined {
  const { withTimezone = false } = column as { readonly withTimezone?: boolean }
  const dates = (expected: string, readText: ReadText): ValueReader => reader(expected, false, readText)
  const texts = (expected: string, readText: ReadText): ValueReader => reader(expected, true, readText)
  switch (column.columnType) {
    case 'PgDateString':
      return texts('a date such as 2026-01-31', (text) => (dayOf(text) === undefined ? undefined : text))
    case 'PgDate':
      return dates('a date such as 2026-01-31', dayOf)
    case 'PgTimestamp':
      return withTimezone
        ? dates(`${aTime}, with its zone and milliseconds at the most`, (text) => instantOf(text, 3))
        : dates(`${aTime}, in UTC or with its zone, and milliseconds at the most`, utcOf)
    case 'PgTimestampString':
      return withTimezone
        ? texts(`${aTime}, with its zone`, (text) => (instantOf(text, 6) === undefined ? undefined : withZone(text)))
        : texts('a date and time such as 2026-01-31T12:00:00, without a zone', localOf)
    case 'PgTime':
      return withTimezone
        ? undefined
        : texts('a time such as 12:00:00', (text) => (clock.test(text) ? text : undefined))
    default:
      return undefined
  }
}

const aTime = 'a date, or a date and time such as 2026-01-31T12:00:00Z'

function reader(expected: string, isOfTexts: boolean, readText: ReadText): ValueReader {
  return {
    expected,
    hasCommas: false,
    isOfTexts,
    read: (given) => (typeof given === 'string' ? readText(given) : undefined),
  }
}

/** The beginning of a day in UTC, where the calendar has it. */
function dayOf(text: string): Date | undefined {
  if (!day.test(text)) return undefined
  const date = dateOf(`${text}T00:00:00Z`)
  // JavaScript takes the 31st of February for one of March.
  return date?.toISOString().startsWith(text) === true ? date : undefined
}

/** An instant: a day begins in UTC, and a time needs its zone. */
function instantOf(text: string, mostDigits: number): Date | undefined {
  if (day.test(text)) return dayOf(text)
  const [offset] = zone.exec(text) ?? []
  if (offset === undefined) return undefined
  const local = text.slice(0, -offset.length)
  if (localOf(local) === undefined || digitsAfterPoint(local) > mostDigits) return undefined
  return dateOf(text)
}

/** A time of a column without a zone, which Drizzle keeps in UTC. */
function utcOf(text: string): Date | undefined {
  return instantOf(zone.test(text) || day.test(text) ? text : `${text}Z`, 3)
}

/** The text of a time without a zone, where the calendar has it. */
function localOf(text: string): string | undefined {
  if (day.test(text)) return dayOf(text) === undefined ? undefined : text
  const isMoment = text[10] === 'T' && clock.test(text.slice(11)) && dayOf(text.slice(0, 10)) !== undefined
  return isMoment ? text : undefined
}

/** PostgreSQL would take a day by itself in the session's zone. */
function withZone(text: string): string {
  return day.test(text) ? `${text}T00:00:00Z` : text
}

/** A date of the years that PostgreSQL reads as they are written, from 1 to 9999. */
function dateOf(text: string): Date | undefined {
  const date = new Date(text)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date : undefined
}

function digitsAfterPoint(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}
