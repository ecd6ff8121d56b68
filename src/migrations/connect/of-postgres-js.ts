import type { Connection, Row, Target, Value } from '../connection.ts'
import { onceOnly, type LostConnection, watchLoss } from './watch-loss.ts'

/** A result of postgres.js: rows, and the connection that they came from. */
type Result = readonly Row[] & { readonly state: { readonly pid: number } | null }

/** A client of postgres.js, or one that holds a single connection. */
export interface PostgresJsClient {
  unsafe(text: string, values?: readonly Value[], options?: { readonly prepare: boolean }): Promise<Result>
  reserve(): Promise<PostgresJsClient & { release(): void }>
  end(options?: { readonly timeout: number }): Promise<void>
  readonly options: { readonly max: number }
}

/** Opens a connection with the package `postgres`. */
export async function openPostgresJs(target: Target, applicationName: string): Promise<Connection> {
  const { default: postgres } = await import('postgres')
  const client = postgres(target.url, {
    max: 1,
    prepare: false,
    idle_timeout: 0,
    // The driver would change the connection after a while, and lose the lock with it.
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: applicationName },
    ...(target.ssl === undefined ? {} : { ssl: target.ssl as 'require' }),
  }) as unknown as PostgresJsClient
  return hold(client, {
    another: () => openPostgresJs(target, applicationName),
    // It waits for what was sent, which never comes on a connection that is lost.
    close: (isLost) => client.end({ timeout: isLost ? 0 : 5 }),
  }).catch(async (error: unknown) => {
    await client.end({ timeout: 0 })
    throw error
  })
}

/** Takes one connection of a pool that somebody else made. */
export async function reservePostgresJs(client: PostgresJsClient): Promise<Connection> {
  const reserved = await client.reserve()
  const release = async (): Promise<void> => reserved.release()
  return hold(reserved, {
    another: async () => (client.options.max > 1 ? reservePostgresJs(client) : undefined),
    close: release,
  }).catch(async (error: unknown) => {
    await release()
    throw error
  })
}

async function hold(
  client: PostgresJsClient,
  { another, close }: Pick<Connection, 'another'> & { close(isLost: boolean): Promise<void> },
): Promise<Connection> {
  const loss: LostConnection = watchLoss()
  const first = await client.unsafe('select 1')
  const pid = first.state?.pid
  return {
    pid,
    query: (text, values) =>
      loss.guard(async () => {
        const result = await client.unsafe(text, values, { prepare: false })
        // The driver connects again by itself; what was set and locked on the first connection is gone then.
        if (result.state !== null && result.state.pid !== pid) loss.tell()
        return result
      }),
    another,
    close: onceOnly(() => close(loss.isLost)),
  }
}
