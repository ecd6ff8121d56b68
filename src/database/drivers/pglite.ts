import { isoText } from './date-text.ts'
import type { Client, Driver } from './driver.ts'

/** Describes a client of PGlite, or its transaction; `undefined` for others. */
export function describePglite(client: object): Driver | undefined {
  const isDatabase = 'waitReady' in client
  if (!('query' in client && 'exec' in client && (isDatabase || 'rollback' in client))) return undefined
  return {
    name: 'PGlite',
    // It has one connection, and queues what is sent.
    isConcurrent: true,
    hasOneConnection: true,
    holdsLocks: !isDatabase,
    hasTransactions: true,
    dateText: isoText,
    countsRows: true,
    leavesLostConnection: false,
    relay: (current) => ({ query: (...parameters: Parameters<Client['query']>) => current().query(...parameters) }),
  }
}
