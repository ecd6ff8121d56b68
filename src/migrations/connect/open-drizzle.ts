import type { Database } from '../../database/index.ts'
import type { Target } from '../connection.ts'
import { asNodePostgresSsl } from './of-node-postgres.ts'
import { openWithInstalled } from './open-connection.ts'

/** Drizzle's database, and how it is closed. */
export interface OpenDrizzle {
  readonly db: Database
  close(): Promise<void>
}

/** How Drizzle is opened. */
export interface DrizzleOptions {
  /** What `pg_stat_activity` shows of it. */
  readonly applicationName: string
  /** How Drizzle 0.45 names columns that were declared without a name. */
  readonly casing: 'snake_case' | 'camelCase' | undefined
}

/**
 * Opens Drizzle's database, with one connection of whichever driver is installed: `postgres`, else `pg`.
 *
 * @throws {MigrationError} when no driver is installed
 */
export function openDrizzle(target: Target, options: DrizzleOptions): Promise<OpenDrizzle> {
  return openWithInstalled([openWithPostgresJs, openWithNodePostgres], target, options)
}

async function openWithPostgresJs(target: Target, { applicationName, casing }: DrizzleOptions): Promise<OpenDrizzle> {
  const { default: postgres } = await import('postgres')
  const { drizzle } = await import('drizzle-orm/postgres-js')
  const client = postgres(target.url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: applicationName },
    ...(target.ssl === undefined ? {} : { ssl: target.ssl as 'require' }),
  })
  return { db: drizzle({ client, ...(casing && { casing }) }), close: () => client.end({ timeout: 5 }) }
}

async function openWithNodePostgres(target: Target, { applicationName, casing }: DrizzleOptions): Promise<OpenDrizzle> {
  const { default: pg } = await import('pg')
  const { drizzle } = await import('drizzle-orm/node-postgres')
  const client = new pg.Pool({
    max: 1,
    connectionString: target.url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    ...(target.ssl === undefined ? {} : { ssl: asNodePostgresSsl(target.ssl) }),
  })
  // A connection that is lost while nothing runs would end the process; the next statement says it.
  client.on('error', () => undefined)
  return { db: drizzle({ client, ...(casing && { casing }) }), close: () => client.end() }
}
