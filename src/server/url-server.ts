import { connectAdmin, findAdminDriver } from './admin-connection.ts'
import { startCaretaker } from './caretaker.ts'
import { reasonOf, TestDatabaseError } from './test-database-error.ts'
import type { Server } from './server.ts'

interface ServerFacts {
  readonly version: string
  readonly versionNumber: number
  readonly mayCreateDatabases: boolean
}

/** `DROP DATABASE ... WITH (FORCE)` came with 13. */
const oldestVersion = 13

/**
 * Uses the server that the user named; what this run creates there is dropped at its end.
 *
 * @param name where the url was given
 */
export async function useUrlServer(url: string, run: string, name = 'TEST_DATABASE_URL'): Promise<Server> {
  const address = addressOf(url, name)
  const facts = await askServer(url, `${address} (${name})`)
  requireSuitable(facts, `${address} (${name})`)

  const caretaker = startCaretaker(dropDatabases)
  caretaker.tell({ url, run, driver: findAdminDriver() })
  return {
    url,
    source: 'TEST_DATABASE_URL',
    description: `PostgreSQL ${facts.version} at ${address} (${name})`,
    stop: () => caretaker.finish(),
  }
}

const dropDatabases = `
let input
function receive(message) { input = message }
async function end() {
  if (!input) return
  const client = require(input.driver.path)
  const session = input.driver.name === 'postgres' ? openPostgresJs(client) : await openNodePostgres(client)
  const rows = await session.query("select datname from pg_database where starts_with(datname, $1)", [input.run + '_'])
  for (const row of rows) await session.query('drop database if exists "' + row.datname + '" with (force)', [])
  await session.close()
}
function openPostgresJs(postgres) {
  const sql = postgres(input.url, { max: 1, prepare: false, connect_timeout: 10, onnotice() {} })
  return { query: (text, values) => sql.unsafe(text, values), close: () => sql.end() }
}
async function openNodePostgres(pg) {
  const client = new pg.Client({ connectionString: input.url, connectionTimeoutMillis: 10000 })
  await client.connect()
  return { query: async (text, values) => (await client.query(text, values)).rows, close: () => client.end() }
}
`

/** The server without user and password, which messages must not show. */
function addressOf(url: string, name: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && ['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    return `${parsed.host}${parsed.pathname}`
  }
  throw new TestDatabaseError({
    expected: `${name} to be like postgres://user:password@host:5432/database`,
    got: 'something else',
    remedy: 'Correct it, or unset it to run on Docker or on embedded PostgreSQL.',
  })
}

async function askServer(url: string, address: string): Promise<ServerFacts> {
  try {
    await using admin = await connectAdmin(url)
    const [row] = await admin.query(`
      select current_setting('server_version') as version,
             current_setting('server_version_num') as version_number,
             (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as may_create_databases`)
    return {
      version: String(row?.['version']).split(' ', 1).join(),
      versionNumber: Number(row?.['version_number']),
      mayCreateDatabases: row?.['may_create_databases'] === true,
    }
  } catch (error) {
    if (error instanceof TestDatabaseError) throw error
    throw new TestDatabaseError({
      expected: `a PostgreSQL server to answer at ${address}`,
      got: reasonOf(error),
      remedy: 'Start it or correct the URL; unset it to run on Docker or on embedded PostgreSQL.',
      cause: error,
    })
  }
}

function requireSuitable(facts: ServerFacts, address: string): void {
  if (facts.versionNumber < oldestVersion * 10_000) {
    throw new TestDatabaseError({
      expected: `PostgreSQL ${oldestVersion} or later at ${address}`,
      got: facts.version,
      remedy: 'Name a newer server.',
    })
  }
  if (!facts.mayCreateDatabases) {
    throw new TestDatabaseError({
      expected: `a role that may create databases at ${address}`,
      got: 'one that may not',
      remedy: 'ALTER ROLE ... CREATEDB, or name another role in the URL.',
    })
  }
}
