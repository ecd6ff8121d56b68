import { ConnectionError } from '../../errors/index.ts'
import { isDoubtful } from './doubtful-connections.ts'
import type { Watch } from './driver.ts'

/** A connection of node-postgres. */
export interface Connection {
  readonly processID: number | null
  readonly secretKey: unknown
  readonly connectionParameters: object
  query(...parameters: readonly unknown[]): Promise<{ readonly command?: unknown }>
  on(event: 'error', listener: (error: Error) => void): void
  off(event: 'error', listener: (error: Error) => void): void
  end(): Promise<void>
}

/** One that is from a pool, and goes back there: or not, for an error or `true`. */
export interface PooledConnection extends Connection {
  release(error?: unknown): void
}

/** Whether a client tells when its connection is lost. */
export function isListening(client: object): boolean {
  return 'on' in client && 'off' in client
}

const listened = new WeakSet<object>()

/** Listens for the loss of a connection for good. What runs on the connection fails by itself. */
export function ignoreErrors(connection: Connection): void {
  if (listened.has(connection)) return
  listened.add(connection)
  connection.on('error', () => undefined)
}

/** Who gets a connection back when its transaction is over. */
export interface Owner {
  /** Whether Drizzle gives it back itself: it does so to pools. */
  readonly isPool: boolean
  /** Throws where nothing may be sent on it. */
  check?(): void
  /** Takes it back: to be destroyed for an error or `true`. */
  giveBack(error?: unknown): void
}

/** How long ROLLBACK may take, in milliseconds: it may be behind a statement that nobody waits for any more. */
const longestRollback = 3000

/**
 * Watches over a connection for one transaction of Drizzle's:
 * - An event of a lost connection that nobody listens to would end the process.
 * - On 0.45, a connection whose BEGIN fails is never given back.
 * - COMMIT of a transaction in which a statement failed is answered by a rollback, and that is no error to the driver.
 * - Where neither COMMIT nor ROLLBACK was answered, the transaction may still be open: such a connection is destroyed, and
 *   one that a request to cancel may still come to.
 * - Where the rollback of a savepoint was not answered, its rows may still be there: then nothing may be committed.
 */
export function watchConnection(connection: Connection, { onLost }: Watch, owner: Owner): object {
  let hasBegun = false
  let hasEnded = false
  let isReleased = false
  connection.on('error', onLost)
  const release = (error?: unknown): void => {
    if (isReleased) return
    isReleased = true
    connection.off('error', onLost)
    owner.giveBack(error ?? (!hasEnded || isDoubtful(watched)))
  }
  const query: Connection['query'] = async (first, ...more) => {
    const text = textOf(first)
    try {
      if (!hasBegun) owner.check?.()
      const running = connection.query(first, ...more)
      const result = await (text === 'rollback' ? inTime(running) : running)
      hasBegun = true
      hasEnded = text === 'commit' || text === 'rollback'
      if (text === 'commit' && result.command === 'ROLLBACK') throw rolledBackByCommit()
      if (hasEnded && !owner.isPool) release()
      return result
    } catch (error) {
      if (!hasBegun || text === 'rollback') release(error)
      else if (isRollbackToSavepoint(text) && !isAnswer(error)) onLost(notUndone(error))
      throw error
    }
  }
  const watched: Connection = new Proxy(connection, {
    get: (target, name) => {
      if (name === 'query') return query
      if (name === 'release') return release
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' && name !== 'constructor' ? (value.bind(target) as unknown) : value
    },
  })
  watchedConnections.add(watched)
  return watched
}

const watchedConnections = new WeakSet<Connection>()

/** Whether a connection is that of a transaction that is watched over. */
export function isWatched(connection: Connection): boolean {
  return watchedConnections.has(connection)
}

function textOf(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query
  return 'text' in query ? query.text : undefined
}

function isRollbackToSavepoint(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith('rollback to savepoint')
}

/** Whether an error is the server's, and not one of the driver that waited for it. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error
}

/** A savepoint whose rollback was not answered: all of the transaction is rolled back. */
function notUndone(cause: unknown): ConnectionError {
  return new ConnectionError(undefined, cause, 'rolledBack')
}

async function inTime<TResult>(running: Promise<TResult>): Promise<TResult> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ConnectionError(undefined, undefined, 'rolledBack')), longestRollback)
  })
  try {
    return await Promise.race([running, tooLong])
  } finally {
    clearTimeout(timer)
  }
}

/** What PostgreSQL says of statements in a transaction that has failed. */
function rolledBackByCommit(): Error {
  return Object.assign(new Error('The transaction had failed: COMMIT rolled it back.'), { code: '25P02' })
}
