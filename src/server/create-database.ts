import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type AdminConnection, connectAdmin } from './admin-connection.ts'
import type { SharedServer } from './shared-server.ts'
import { reasonOf, TestDatabaseError } from './test-database-error.ts'

type Migrate = (url: string) => Promise<void>

interface CreateDatabaseOptions {
  readonly migrate?: Migrate
  readonly template?: string
}

export interface CreatedDatabase {
  readonly url: string
  drop(): Promise<void>
}

const sessionSeconds = 2

/** Creates a database of its own: empty, migrated, or a copy of the named template. */
export async function createDatabase(server: SharedServer, options: CreateDatabaseOptions): Promise<CreatedDatabase> {
  const { migrate, template } = options
  const name = `${server.run}_${randomBytes(6).toString('hex')}`
  const url = urlOf(server, name)
  const drop = (): Promise<void> => withAdmin(server, (admin) => dropDatabase(admin, name))

  await withAdmin(server, async (admin) => {
    const source = template === undefined ? 'template0' : await provideTemplate(admin, server, template, migrate)
    await admin.query(`create database "${name}" template "${source}" ${await howToCopy(admin)}`)
  })
  if (template === undefined && migrate !== undefined) await migrateOrDrop(url, migrate, drop)
  return { url, drop }
}

/**
 * A server whose files need not survive it copies them in an eighth of the time that it takes through its log; one that
 * keeps them would have to write all it has to its disk first. PostgreSQL before 15 always copies them.
 */
async function howToCopy(admin: AdminConnection): Promise<string> {
  const [row] = await admin.query(`
    select current_setting('fsync') = 'off' and current_setting('server_version_num')::int >= 150000 as copies_files`)
  return row?.['copies_files'] === true ? 'strategy file_copy' : ''
}

async function migrateOrDrop(url: string, migrate: Migrate, drop: () => Promise<void>): Promise<void> {
  try {
    await migrate(url)
  } catch (error) {
    await drop()
    throw error
  }
}

/** Returns the database to copy, after migrating it when no process of this run did. */
async function provideTemplate(
  admin: AdminConnection,
  server: SharedServer,
  template: string,
  migrate: Migrate | undefined,
): Promise<string> {
  const name = `${server.run}_template_${createHash('sha256').update(template).digest('hex').slice(0, 12)}`
  await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
  try {
    if (!(await isFinished(admin, name))) await makeTemplate(admin, server, { name, template, migrate })
    return name
  } finally {
    await admin.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
  }
}

/** A template takes no connections from the moment it is finished, so that one cut short is never mistaken for one. */
async function isFinished(admin: AdminConnection, name: string): Promise<boolean> {
  const [row] = await admin.query('select not datallowconn as finished from pg_database where datname = $1', [name])
  return row?.['finished'] === true
}

async function makeTemplate(
  admin: AdminConnection,
  server: SharedServer,
  { name, template, migrate }: { name: string; template: string; migrate: Migrate | undefined },
): Promise<void> {
  if (migrate === undefined) {
    throw new TestDatabaseError({
      expected: `"migrate", or the template "${template}" made by an earlier call`,
      got: 'neither',
      remedy: 'Pass migrate with the template.',
    })
  }
  await dropDatabase(admin, name)
  await admin.query(`create database "${name}" template template0`)
  const migrateAlone = async (url: string): Promise<void> => {
    await migrate(url)
    await requireNoSessions(admin, name)
    await admin.query(`alter database "${name}" allow_connections false`)
  }
  await migrateOrDrop(urlOf(server, name), migrateAlone, () => dropDatabase(admin, name))
}

/** PostgreSQL copies only a database that nobody is connected to. */
async function requireNoSessions(admin: AdminConnection, name: string): Promise<void> {
  const sessions = await untilNoSessions(admin, name, sessionSeconds)
  if (sessions === 0) return
  throw new TestDatabaseError({
    expected: 'migrate(url) to close its connections',
    got: `${sessions} still open ${sessionSeconds} seconds after it was done`,
    remedy: 'End its client before it returns: await client.end()',
  })
}

/** A client that has ended may take a moment to go. Returns how many sessions are left after so many seconds. */
async function untilNoSessions(admin: AdminConnection, name: string, seconds: number): Promise<number> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const sessions = await admin.query(
      `select pid from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [name],
    )
    if (sessions.length === 0 || Date.now() > deadline) return sessions.length
    await delay(20)
  }
}

/** A pool of node-postgres that has ended is still closing its connections, and fails if it is cut off in that. */
async function dropDatabase(admin: AdminConnection, name: string): Promise<void> {
  await untilNoSessions(admin, name, 1)
  await admin.query(`drop database if exists "${name}" with (force)`)
}

async function withAdmin<Result>(
  server: SharedServer,
  work: (admin: AdminConnection) => Promise<Result>,
): Promise<Result> {
  await using admin = await connectAdmin(server.url).catch((error: unknown) => {
    if (error instanceof TestDatabaseError) throw error
    throw new TestDatabaseError({
      expected: `the PostgreSQL server of this test run (${server.source}) to answer`,
      got: reasonOf(error),
      remedy: 'It was stopped or it died: see its log, and run the tests again.',
      cause: error,
    })
  })
  return await work(admin)
}

function urlOf(server: SharedServer, database: string): string {
  const url = new URL(server.url)
  url.pathname = `/${database}`
  return url.href
}
