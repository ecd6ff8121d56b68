import { isoText } from './date-text.ts'
import type { Client, Driver, Interception, Modes } from './driver.ts'

/** A client of postgres.js: the pool, a transaction or a reserved connection. */
interface PostgresJsClient {
  readonly options?: { readonly max?: unknown }
  unsafe(...parameters: readonly unknown[]): PostgresJsQuery
  begin(modes: string, run: unknown): Promise<unknown>
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

/** Describes a client of postgres.js; `undefined` for others. `typed` tells it from Bun's client, which is alike. */
export function describePostgresJs(client: object): Driver | undefined {
  if (typeof client !== 'function' || !('unsafe' in client && 'typed' in client)) return undefined
  const own = client as unknown as PostgresJsClient
  const isPool = 'begin' in client
  return {
    name: 'postgres.js',
    // Its connections pipeline what is sent while others run.
    isConcurrent: true,
    hasOneConnection: own.options?.max === 1 || !isPool,
    holdsLocks: !isPool,
    hasTransactions: true,
    dateText: isoText,
    countsRows: true,
    // It would send ROLLBACK to the lost connection, which ends the process by an uncaught error, or to the transaction
    // that has the connection by then. It has given up the transaction already.
    leavesLostConnection: 'savepoint' in client,
    // Drizzle would send the modes in a statement of their own.
    ...(isPool && {
      begin: (modes) => ({
        client: { begin: (run: unknown) => own.begin(textOf(modes), run) },
        config: undefined,
      }),
    }),
    relay: (current) => ({ unsafe: (...parameters: Parameters<Client['unsafe']>) => current().unsafe(...parameters) }),
    intercept: () => intercept(own),
  }
}

/** The modes as BEGIN takes them. */
function textOf({ isolationLevel, accessMode, deferrable }: Modes): string {
  const texts = [
    isolationLevel === undefined ? undefined : `isolation level ${isolationLevel}`,
    accessMode,
    deferrable === undefined ? undefined : deferrable ? 'deferrable' : 'not deferrable',
  ]
  return texts.filter((text) => text !== undefined).join(' ')
}

/**
 * The driver can cancel a query that its connection waits for, and no other one: it would hand the connection's next rows
 * to another call, or never use the connection again. So a query that is to be sent becomes an empty one, and one that
 * was sent behind another is left.
 */
function intercept(client: PostgresJsClient): Interception {
  let query: PostgresJsQuery | undefined
  const isSent = (): boolean => query !== undefined && query.state !== null
  return {
    client: { unsafe: (...parameters: readonly unknown[]) => (query = client.unsafe(...parameters)) },
    isSent,
    cancel: () => {
      if (query?.active === true) {
        // Whether the server got it shows by the query: the driver's promise may never settle.
        query.canceller(query).catch(() => undefined)
        return true
      }
      if (query !== undefined && !isSent()) makeEmpty(query)
      return false
    },
    abandon: () => undefined,
  }
}

function makeEmpty(query: PostgresJsQuery): void {
  query.strings = ['']
  query.args = []
  query.simple()
}
