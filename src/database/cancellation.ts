import type { Database } from './database.ts'
import { clientOf, withClient } from './derive-database.ts'

/** A database whose next statement can be cancelled on the server, and the way to do it. */
export interface CancellableDatabase extends Cancellable {
  readonly database: Database
}

/** A way to cancel a statement. */
export interface Cancellable {
  /** Whether the server was asked to cancel the statement: it ends soon then. Else nobody needs to wait for it. */
  cancel(): Promise<boolean>
}

/**
 * Derives a database that keeps hold of the statement it sends, so that it can be cancelled.
 *
 * Drizzle hides the driver's handle of a running statement, so the derived session's client hands it over: postgres.js
 * cancels by the query itself, node-postgres through a second connection.
 *
 * @returns `undefined` where the driver cannot cancel, such as PGlite.
 */
export function cancellable(database: Database): CancellableDatabase | undefined {
  const client = clientOf(database)
  const intercepted = isPostgresJs(client)
    ? interceptPostgresJs(client)
    : isNodePostgres(client)
      ? interceptNodePostgres(client)
      : undefined
  if (intercepted === undefined) return undefined
  return { database: withClient(database, intercepted.client), cancel: intercepted.cancel }
}

interface Interception extends Cancellable {
  readonly client: object
}

/** A query of postgres.js. */
interface PostgresJsQuery {
  /** Whether it is the one that its connection waits for. */
  readonly active: boolean
  /** The connection it was sent on. */
  readonly state: object | null
  strings: readonly string[]
  args: readonly unknown[]
  simple(): unknown
  /** What `cancel` calls, without waiting for it. */
  canceller(query: PostgresJsQuery): Promise<unknown>
}

interface PostgresJsClient {
  unsafe(...parameters: readonly unknown[]): PostgresJsQuery
}

function isPostgresJs(client: unknown): client is PostgresJsClient {
  return typeof client === 'function' && 'unsafe' in client && typeof client.unsafe === 'function'
}

/**
 * The driver can cancel a query that its connection waits for, and no other one: it would hand the connection's next rows
 * to another call, or never use the connection again. So a query that is to be sent becomes an empty one, and one that
 * was sent behind another is left.
 */
function interceptPostgresJs(client: PostgresJsClient): Interception {
  let query: PostgresJsQuery | undefined
  return {
    client: { unsafe: (...parameters: readonly unknown[]) => (query = client.unsafe(...parameters)) },
    cancel: async () => {
      if (query?.active === true) return isDone(query.canceller(query))
      if (query?.state === null) makeEmpty(query)
      return false
    },
  }
}

function makeEmpty(query: PostgresJsQuery): void {
  query.strings = ['']
  query.args = []
  query.simple()
}

async function isDone(request: Promise<unknown>): Promise<boolean> {
  return request.then(
    () => true,
    () => false,
  )
}

interface NodePostgresConnection {
  readonly processID: number | null
  readonly connectionParameters: object
  query(...parameters: readonly unknown[]): Promise<unknown>
  end(): Promise<void>
  connect(): Promise<void>
  on(event: 'error', listener: () => void): void
  off(event: 'error', listener: () => void): void
}

type PooledConnection = NodePostgresConnection & { release(destroy: boolean): void }

interface NodePostgresPool {
  connect(): Promise<PooledConnection>
}

type NodePostgresClient = NodePostgresConnection | NodePostgresPool

function isNodePostgres(client: unknown): client is NodePostgresClient {
  return (
    typeof client === 'object' &&
    client !== null &&
    'query' in client &&
    ('processID' in client || 'totalCount' in client)
  )
}

function isPool(client: NodePostgresClient): client is NodePostgresPool {
  return 'totalCount' in client
}

function interceptNodePostgres(client: NodePostgresClient): Interception {
  let running: NodePostgresConnection | undefined
  let cancelling: Promise<boolean> | undefined
  let isCancelled = false
  const runOn = async (connection: NodePostgresConnection, parameters: readonly unknown[]): Promise<unknown> => {
    running = connection
    try {
      return await connection.query(...parameters)
    } finally {
      running = undefined
      // A request that is still under way would cancel the connection's next statement.
      await cancelling
    }
  }
  const runInPool = async (pool: NodePostgresPool, parameters: readonly unknown[]): Promise<unknown> => {
    const connection = await pool.connect()
    // Nobody waits for it any more.
    if (isCancelled) return connection.release(false)
    let isUsable = false
    connection.on('error', ignore)
    try {
      const result = await runOn(connection, parameters)
      isUsable = true
      return result
    } finally {
      connection.off('error', ignore)
      connection.release(!isUsable)
    }
  }
  const query = async (...parameters: readonly unknown[]): Promise<unknown> =>
    isPool(client) ? runInPool(client, parameters) : runOn(client, parameters)
  return {
    client: { query },
    cancel: async () => {
      isCancelled = true
      if (running === undefined) return false
      cancelling = isDone(cancelBackend(running))
      return cancelling
    },
  }
}

/** The statement itself fails when its connection is lost: without a listener, the connection's event ends the process. */
function ignore(): void {}

/** The pool may have no free connection while it waits for this one: the request goes over one of its own. */
async function cancelBackend(connection: NodePostgresConnection): Promise<void> {
  const Client = connection.constructor as new (parameters: object) => NodePostgresConnection
  const second = new Client(connection.connectionParameters)
  await second.connect()
  try {
    await second.query('select pg_cancel_backend($1)', [connection.processID])
  } finally {
    await second.end()
  }
}
