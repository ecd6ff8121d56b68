import { isoText } from './date-text.ts'
import { entityKind } from 'drizzle-orm'
import { type Database, isTransaction } from '../database.ts'
import { sessionOf } from '../derive-database.ts'
import type { Driver } from './driver.ts'

/** Drizzle's sessions that send each statement as a request of its own, and how people call their drivers. */
const stateless: Readonly<Record<string, string>> = {
  NeonHttpSession: 'neon-http',
  NetlifyDbSession: 'netlify-db',
  PgRemoteSession: 'pg-proxy',
  XataHttpSession: 'xata-http',
}

/** Those that return the rows of a statement and not how many it wrote. */
const withoutCounts: ReadonlySet<string> = new Set(['PgRemoteSession', 'XataHttpSession'])

/** Describes a driver by what Drizzle's session for it can do; nothing is known of its client. */
export function describeOtherDriver(database: Database): Driver {
  const kind = kindOf(sessionOf(database))
  const name = stateless[kind]
  return {
    name: name ?? (kind === '' ? 'another driver' : kind),
    isConcurrent: true,
    hasOneConnection: isTransaction(database) || kind === '',
    // Who knows: it may be a single connection, in a transaction that was begun past Drizzle.
    holdsLocks: name === undefined,
    hasTransactions: name === undefined,
    dateText: isoText,
    countsRows: !withoutCounts.has(kind),
    leavesLostConnection: false,
  }
}

/** The name of a class of Drizzle's, which stays when code is minified. */
function kindOf(session: object | undefined): string {
  const kind = (session?.constructor as { readonly [entityKind]?: unknown } | undefined)?.[entityKind]
  return typeof kind === 'string' ? kind : ''
}
