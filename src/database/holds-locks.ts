import { type Database, isTransaction } from './database.ts'
import { clientOf } from './derive-database.ts'
import { isPool } from './watch-pool.ts'

/**
 * Whether the locks of a statement can outlast it: in a transaction, or where nobody knows. A single connection, and the
 * client of another driver, may be in a transaction that was begun past Drizzle; pools, postgres.js and PGlite are not.
 */
export function holdsLocks(database: Database): boolean {
  if (isTransaction(database)) return true
  const client = clientOf(database)
  if (typeof client === 'function') return !('begin' in client)
  const isPglite = typeof client === 'object' && client !== null && 'waitReady' in client
  return !isPglite && !isPool(client)
}
