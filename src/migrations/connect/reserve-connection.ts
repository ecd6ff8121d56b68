import type { Database } from '../../database/index.ts'
import { clientOf } from '../../database/derive-database.ts'
import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import {
  type NodePostgresClient,
  type NodePostgresPool,
  reserveNodePostgres,
  useNodePostgres,
} from './of-node-postgres.ts'
import { type PgliteClient, usePglite } from './of-pglite.ts'
import { type PostgresJsClient, reservePostgresJs } from './of-postgres-js.ts'

/**
 * Takes one connection of a Drizzle database: migrations need that all their statements go to the same one.
 *
 * @throws {MigrationError} when the driver is not postgres.js, node-postgres or PGlite, or the database is a transaction
 */
export async function reserveConnection(db: Database): Promise<Connection> {
  const client = clientOf(db)
  if (isPostgresJs(client)) return reservePostgresJs(client)
  if (isPool(client)) return reserveNodePostgres(client)
  if (isNodePostgres(client)) return useNodePostgres(client)
  if (isPglite(client)) return usePglite(client)
  throw new MigrationError({
    reason: 'usage',
    expected: 'a Drizzle database on postgres.js, node-postgres or PGlite',
    got: 'a transaction or another driver',
    remedy: 'Hand over the database itself, or run the command line with a url.',
  })
}

function isPostgresJs(client: unknown): client is PostgresJsClient {
  return typeof client === 'function' && 'reserve' in client
}

function isPool(client: unknown): client is NodePostgresPool {
  return isObject(client) && 'totalCount' in client && 'connect' in client
}

function isNodePostgres(client: unknown): client is NodePostgresClient {
  return isObject(client) && 'processID' in client
}

function isPglite(client: unknown): client is PgliteClient {
  return isObject(client) && 'exec' in client && 'query' in client
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
