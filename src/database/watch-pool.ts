/** A pool of node-postgres, by what Drizzle uses of it for a transaction. */
interface Pool {
  connect(): Promise<PooledConnection>
}

interface PooledConnection {
  query(query: unknown, ...more: readonly unknown[]): Promise<{ readonly command?: unknown }>
  release(error?: unknown): void
  on(event: 'error', listener: (error: Error) => void): void
  off(event: 'error', listener: (error: Error) => void): void
}

/** Whether a client is a pool of node-postgres. */
export function isPool(client: unknown): client is Pool {
  return typeof client === 'object' && client !== null && 'totalCount' in client && 'connect' in client
}

/**
 * Derives a pool for one transaction of Drizzle's, which watches over the connection that it takes:
 * - An event of a lost connection that nobody listens to would end the process.
 * - On 0.45, a connection whose BEGIN fails is never given back.
 * - COMMIT of a transaction in which a statement failed is answered by a rollback, and that is no error to the driver.
 */
export function watchPool(pool: Pool, onLost: (error: Error) => void): object {
  const connect = async (): Promise<PooledConnection> => watchConnection(await pool.connect(), onLost)
  return Object.create(pool, { connect: { value: connect } }) as object
}

function watchConnection(connection: PooledConnection, onLost: (error: Error) => void): PooledConnection {
  let hasBegun = false
  let isReleased = false
  connection.on('error', onLost)
  const release = (error?: unknown): void => {
    if (isReleased) return
    isReleased = true
    connection.off('error', onLost)
    connection.release(error)
  }
  const query: PooledConnection['query'] = async (first, ...more) => {
    try {
      const result = await connection.query(first, ...more)
      if (isCommit(first) && result.command === 'ROLLBACK') throw rolledBackByCommit()
      hasBegun = true
      return result
    } catch (error) {
      if (!hasBegun) release(error)
      throw error
    }
  }
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === 'query') return query
      if (name === 'release') return release
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' && name !== 'constructor' ? (value.bind(target) as unknown) : value
    },
  })
}

function isCommit(query: unknown): boolean {
  if (typeof query !== 'object' || query === null) return query === 'commit'
  return 'text' in query && query.text === 'commit'
}

/** What PostgreSQL says of statements in a transaction that has failed. */
function rolledBackByCommit(): Error {
  return Object.assign(new Error('The transaction had failed: COMMIT rolled it back.'), { code: '25P02' })
}
