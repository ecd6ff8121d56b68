import type { Connection, Row, Target, Value } from '../connection.ts'
import { onceOnly, watchLoss } from './watch-loss.ts'

/** A connection of node-postgres. */
export interface NodePostgresClient {
  readonly processID: number | null
  readonly connectionParameters: object
  query(query: string | { readonly text: string; readonly values: readonly Value[] }): Promise<{ rows: readonly Row[] }>
  connect(): Promise<unknown>
  end(): Promise<void>
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
}

/** A pool of node-postgres. */
export interface NodePostgresPool {
  connect(): Promise<NodePostgresClient & { release(destroy?: boolean): void }>
  readonly options: { readonly max?: number }
  readonly totalCount: number
}

/** Opens a connection with the package `pg`. */
export async function openNodePostgres(target: Target, applicationName: string): Promise<Connection> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: target.url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    ...(target.ssl === undefined ? {} : { ssl: asNodePostgresSsl(target.ssl) }),
  }) as unknown as NodePostgresClient
  client.on('error', ignore)
  await client.connect()
  return hold(client, { another: () => openNodePostgres(target, applicationName), close: () => client.end() })
}

/** Takes one connection of a pool that somebody else made. */
export async function reserveNodePostgres(pool: NodePostgresPool): Promise<Connection> {
  const client = await pool.connect()
  client.on('error', ignore)
  return hold(client, {
    another: async () => ((pool.options.max ?? 10) > 1 ? reserveNodePostgres(pool) : undefined),
    close: async () => {
      client.off('error', ignore)
      // The connection has our settings: the pool makes a new one.
      client.release(true)
    },
  })
}

/** Uses a connection that somebody else opened, and leaves it open. */
export function useNodePostgres(client: NodePostgresClient): Connection {
  return hold(client, {
    another: async () => {
      const Client = client.constructor as new (parameters: object) => NodePostgresClient
      const second = new Client(client.connectionParameters)
      second.on('error', ignore)
      await second.connect()
      return hold(second, { another: async () => undefined, close: () => second.end() })
    },
    close: async () => undefined,
  })
}

function hold(client: NodePostgresClient, { another, close }: Pick<Connection, 'another' | 'close'>): Connection {
  const loss = watchLoss()
  return {
    pid: client.processID ?? undefined,
    query: (text, values) =>
      loss.guard(async () => (await client.query(values === undefined ? text : { text, values })).rows),
    another,
    close: onceOnly(close),
  }
}

/** The statement itself fails when its connection is lost: without a listener, the event would end the process. */
function ignore(): void {}

/** drizzle-kit takes the words of libpq here, which node-postgres takes in a URL only. */
export function asNodePostgresSsl(ssl: unknown): boolean | object {
  if (typeof ssl === 'string') return ssl === 'disable' ? false : { rejectUnauthorized: ssl === 'verify-full' }
  return typeof ssl === 'object' && ssl !== null ? ssl : ssl === true
}
