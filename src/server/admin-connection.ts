import { createRequire } from 'node:module'
import { TestDatabaseError } from './test-database-error.ts'

export type AdminRow = Readonly<Record<string, unknown>>

/** One session on a server, for the statements that make and drop databases. */
export interface AdminConnection extends AsyncDisposable {
  query(text: string, values?: readonly string[]): Promise<readonly AdminRow[]>
}

/** A driver that is installed, by the file that `require` loads. */
export interface AdminDriver {
  readonly name: 'postgres' | 'pg'
  readonly path: string
}

const connectSeconds = 10

/** Opens a session with whichever driver is installed; rejects when the server does not answer. */
export async function connectAdmin(url: string): Promise<AdminConnection> {
  const driver = findAdminDriver()
  return driver.name === 'postgres' ? connectPostgresJs(url) : connectNodePostgres(url)
}

/** Finds the driver for administrative statements: `postgres`, else `pg`. */
export function findAdminDriver(): AdminDriver {
  const require = createRequire(import.meta.url)
  for (const name of ['postgres', 'pg'] as const) {
    try {
      return { name, path: require.resolve(name) }
    } catch {
      // Not installed: the next one may be.
    }
  }
  throw new TestDatabaseError({
    expected: 'one of the packages "postgres" and "pg", to create test databases with',
    got: 'neither',
    remedy: 'Install one: npm install --save-dev postgres',
  })
}

async function connectPostgresJs(url: string): Promise<AdminConnection> {
  const { default: postgres } = await import('postgres')
  const client = postgres(url, { max: 1, prepare: false, connect_timeout: connectSeconds, onnotice: () => {} })
  // It connects with its first query only.
  await client`select 1`.catch(async (error: unknown) => {
    await client.end({ timeout: 0 })
    throw error
  })
  return {
    query: async (text, values = []) => await client.unsafe<AdminRow[]>(text, [...values]),
    [Symbol.asyncDispose]: () => client.end({ timeout: connectSeconds }),
  }
}

async function connectNodePostgres(url: string): Promise<AdminConnection> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectSeconds * 1000 })
  // A failed query reports the same loss of the connection.
  client.on('error', () => {})
  await client.connect()
  return {
    query: async (text, values = []) => (await client.query<AdminRow>(text, [...values])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  }
}
