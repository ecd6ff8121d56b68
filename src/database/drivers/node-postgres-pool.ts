import { localText } from './date-text.ts'
import { ConnectionError } from '../../errors/index.ts'
import { createCanceller } from './cancel-backend.ts'
import { isDoubtful } from './doubtful-connections.ts'
import { configOf, type Client, type Driver, type Interception, type Watch } from './driver.ts'
import { ignoreErrors, type PooledConnection, watchConnection } from './watch-connection.ts'

/** A pool of node-postgres, or one that is alike, such as that of neon-serverless. */
interface Pool {
  readonly options?: { readonly max?: unknown }
  connect(): Promise<PooledConnection>
  connect(callback: Connected): void
  on(event: 'acquire', listener: (connection: PooledConnection) => void): void
}

type Connected = (error: unknown, connection?: PooledConnection, release?: unknown) => void

/** Describes a pool; `undefined` for other clients. */
export function describeNodePostgresPool(client: object): Driver | undefined {
  if (!('query' in client && 'connect' in client && 'totalCount' in client && 'on' in client)) return undefined
  const pool = client as unknown as Pool
  return {
    name: 'node-postgres',
    isConcurrent: true,
    hasOneConnection: pool.options?.max === 1,
    holdsLocks: false,
    hasTransactions: true,
    dateText: localText,
    countsRows: true,
    leavesLostConnection: false,
    guard: () => guardPool(pool),
    begin: (modes, watch) => ({ client: watchPool(pool, watch), config: configOf(modes) }),
    relay: (current) => ({ query: (...parameters: Parameters<Client['query']>) => current().query(...parameters) }),
    intercept: () => interceptPool(pool),
  }
}

const listened = new WeakSet<Pool>()

/**
 * Gives each connection a listener before the pool hands it over: an event of a lost connection that nobody listens to
 * ends the process, and it can come before the promise of `connect` is fulfilled.
 */
function listen(pool: Pool): void {
  if (listened.has(pool)) return
  listened.add(pool)
  pool.on('acquire', ignoreErrors)
}

/** Takes a connection. What fails before there is one is a connection error, whatever the pool calls it. */
async function connect(pool: Pool): Promise<PooledConnection> {
  listen(pool)
  try {
    return await pool.connect()
  } catch (error) {
    throw notConnected(error)
  }
}

function notConnected(error: unknown): ConnectionError {
  const { code } = error as { readonly code?: unknown }
  return new ConnectionError(typeof code === 'string' ? code : undefined, error, 'notSent')
}

/** Derives a pool that tells what fails before a statement is sent. Its `query` takes its connections by `connect`. */
function guardPool(pool: Pool): object {
  listen(pool)
  const connectGuarded = (callback?: Connected): unknown =>
    callback === undefined
      ? connect(pool)
      : pool.connect((error, ...connected) => {
          callback(error === undefined || error === null ? error : notConnected(error), ...connected)
        })
  return Object.create(pool, { connect: { value: connectGuarded } }) as object
}

/** Derives a pool for one transaction of Drizzle's, which watches over the connection that it takes. */
function watchPool(pool: Pool, watch: Watch): object {
  const connectWatched = async (): Promise<object> => {
    const connection = await connect(pool)
    return watchConnection(connection, watch, (error) => connection.release(error))
  }
  return Object.create(pool, { connect: { value: connectWatched } }) as object
}

/** Takes a connection for one statement, so that it is known which one to cancel. */
function interceptPool(pool: Pool): Interception {
  const canceller = createCanceller()
  let isEnded = false
  let abandon = (): void => undefined
  const query = async (...parameters: readonly unknown[]): Promise<unknown> => {
    const connection = await connect(pool)
    let isReleased = false
    const release = (destroy: boolean): void => {
      if (!isReleased) connection.release(destroy)
      isReleased = true
    }
    // Nobody waits for it any more.
    if (isEnded) return release(false)
    abandon = () => release(true)
    let isUsable = false
    try {
      const result = await canceller.run(connection, parameters)
      isUsable = !isDoubtful(connection)
      return result
    } finally {
      release(!isUsable)
    }
  }
  return {
    client: { query },
    isSent: canceller.isSent,
    cancel: () => {
      isEnded = true
      return canceller.cancel()
    },
    abandon: () => abandon(),
  }
}
