import { isoText } from './date-text.ts'
import type { Driver, Modes } from './driver.ts'
import { interceptConnection, interceptPool } from './intercept-postgres-js.ts'
import type { Query, QueryMaker } from './postgres-js-query.ts'
import { withoutRetry } from './postgres-js-retry.ts'

/** A client of postgres.js: the pool, a transaction or a reserved connection. */
interface PostgresJsClient extends QueryMaker {
  readonly options?: { readonly max?: unknown }
  /** What the server has told its connections; of a pool. */
  readonly parameters?: { readonly server_version?: string }
  begin(modes: string, run: unknown): Promise<unknown>
}

type UnsafeParameters = Parameters<QueryMaker['unsafe']>

/** Describes a client of postgres.js; `undefined` for others. `typed` tells it from Bun's client, which is alike. */
export function describePostgresJs(client: object): Driver | undefined {
  if (typeof client !== 'function' || !('unsafe' in client && 'typed' in client)) return undefined
  const own = client as unknown as PostgresJsClient
  const isPool = 'begin' in client
  let keeper: object | undefined
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
    // A transaction has a client of its own, but shares with its pool what cancels. A query is not sent until it is awaited.
    keeper: () => (keeper ??= own.unsafe('').canceller),
    serverVersion: () => own.parameters?.server_version,
    guard: () => ({ unsafe: (...parameters: UnsafeParameters) => withoutRetry(own.unsafe(...parameters)) }),
    // Drizzle would send the modes in a statement of their own.
    ...(isPool && {
      begin: (modes) => ({
        client: { begin: (run: unknown) => own.begin(textOf(modes), run) },
        config: undefined,
      }),
    }),
    relay: (current) => ({
      unsafe: (...parameters: UnsafeParameters) => withoutRetry(current().unsafe(...parameters) as Query),
    }),
    intercept: () => (isPool ? interceptPool(own) : interceptConnection(own)),
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
