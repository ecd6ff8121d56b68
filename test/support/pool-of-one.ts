import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import type { Database } from '../../src/index.ts'

/** The drivers that have pools. */
export const poolDrivers = ['postgres.js', 'node-postgres'] as const

/** A database of one connection. */
export interface PoolOfOne {
  readonly db: Database
  close(): Promise<void>
}

/** Opens a pool of one connection. */
export function openPoolOfOne(
  driver: (typeof poolDrivers)[number],
  url: string,
  onAcquire: () => void = () => undefined,
): PoolOfOne {
  if (driver === 'postgres.js') {
    const client = postgres(url, { onnotice: () => undefined, max: 1, backoff: false })
    // Without a time it would wait for a connection that is stuck.
    return { db: drizzlePostgresJs({ client }), close: () => client.end({ timeout: 1 }) }
  }
  const client = new pg.Pool({ connectionString: url, max: 1 })
  client.on('acquire', onAcquire)
  // Connections that are idle in the pool when they are lost say so here.
  client.on('error', () => undefined)
  return { db: drizzleNodePostgres({ client }), close: () => client.end() }
}
