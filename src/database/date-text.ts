import type { DateText } from '../plan/index.ts'
import type { Database } from './database.ts'
import { clientOf } from './derive-database.ts'

/** How the driver of a database writes a date that no column has encoded: one value everywhere, whatever it travels in. */
export function dateTextOf(database: Database): DateText {
  return isNodePostgres(clientOf(database)) ? localText : isoText
}

function isNodePostgres(client: unknown): boolean {
  if (typeof client !== 'object' || client === null || !('query' in client)) return false
  return 'processID' in client || 'totalCount' in client
}

function isoText(date: Date): string {
  return date.toISOString()
}

/** node-postgres writes a date in the time zone of the process, with its offset: a type without a zone keeps that time. */
function localText(date: Date): string {
  const year = date.getFullYear()
  const day = `${padded(year < 1 ? 1 - year : year, 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`
  const time = `${padded(date.getHours())}:${padded(date.getMinutes())}:${padded(date.getSeconds())}`
  const offset = -date.getTimezoneOffset()
  const distance = Math.abs(offset)
  const zone = `${offset < 0 ? '-' : '+'}${padded(Math.floor(distance / 60))}:${padded(distance % 60)}`
  return `${day}T${time}.${padded(date.getMilliseconds(), 3)}${zone}${year < 1 ? ' BC' : ''}`
}

function padded(number: number, width = 2): string {
  return String(number).padStart(width, '0')
}
