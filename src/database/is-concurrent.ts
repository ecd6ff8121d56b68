import type { Database } from './database.ts'
import { clientOf } from './derive-database.ts'

/**
 * Whether a database takes statements while others run. A pool does, and so does a connection of postgres.js, which
 * pipelines them. A single connection of node-postgres, as in its transactions, queues them too, but warns: from its
 * version 9 on it refuses.
 */
export function isConcurrent(database: Database): boolean {
  const client = clientOf(database)
  return typeof client !== 'object' || client === null || !('processID' in client)
}
