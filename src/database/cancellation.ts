import type { Database } from './database.ts'
import { clientOf, withClient } from './derive-database.ts'
import { rejectable } from './rejectable.ts'

/** A database whose next statements can be cancelled on the server, and the way to do it. */
export interface CancellableDatabase {
  readonly database: Database
  cancel(): void
}

/**
 * Derives a database that keeps hold of the statements it sends, so that they can be cancelled.
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

interface Interception {
  readonly client: object
  cancel(): void
}

interface PostgresJsClient {
  unsafe(...parameters: readonly unknown[]): { cancel(): void }
}

function isPostgresJs(client: unknown): client is PostgresJsClient {
  return typeof client === 'function' && 'unsafe' in client && typeof client.unsafe === 'function'
}

function interceptPostgresJs(client: PostgresJsClient): Interception {
  const running = new Set<{ cancel(): void }>()
  return {
    client: {
      unsafe: (...parameters: readonly unknown[]) => {
        const query = client.unsafe(...parameters)
        running.add(query)
        return query
      },
    },
    cancel: () => {
      for (const query of running) query.cancel()
    },
  }
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
  const running = new Set<NodePostgresConnection>()
  const waiting = new Set<(reason: Error) => void>()
  const cancelling: Promise<void>[] = []
  const runOn = async (connection: NodePostgresConnection, parameters: readonly unknown[]): Promise<unknown> => {
    running.add(connection)
    try {
      return await connection.query(...parameters)
    } finally {
      running.delete(connection)
      // A request that is still under way would cancel the connection's next statement.
      await Promise.all(cancelling)
    }
  }
  const query = async (...parameters: readonly unknown[]): Promise<unknown> => {
    if (!isPool(client)) return runOn(client, parameters)
    const connection = await untilCancelled(client.connect(), waiting)
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
  return {
    client: { query },
    cancel: () => {
      for (const stopWaiting of waiting) stopWaiting(cancelledInQueue())
      for (const connection of running) cancelling.push(cancelBackend(connection).catch(ignore))
    },
  }
}

/** Waits for a connection of the pool; one that comes after the statement was cancelled goes back. */
async function untilCancelled(
  connecting: Promise<PooledConnection>,
  waiting: Set<(reason: Error) => void>,
): Promise<PooledConnection> {
  const cancelled = rejectable()
  const stopWaiting = (reason: Error): void => {
    cancelled.reject(reason)
    connecting.then((connection) => connection.release(false), ignore)
  }
  waiting.add(stopWaiting)
  try {
    return await Promise.race([connecting, cancelled.promise])
  } finally {
    waiting.delete(stopWaiting)
  }
}

/** What PostgreSQL says of a statement that was cancelled while it ran. */
function cancelledInQueue(): Error {
  return Object.assign(new Error('The statement was cancelled while it waited for a connection.'), { code: '57014' })
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
