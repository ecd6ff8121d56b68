import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { readCatalogue } from '../../src/migrations/catalogue/index.ts'
import { currentIn } from '../../src/migrations/commands/current.ts'
import { downgradeIn } from '../../src/migrations/commands/downgrade.ts'
import { statusIn } from '../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../src/migrations/commands/upgrade.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { countedRows } from './fault-history.ts'
import { countingConnection, faultyConnection } from './faulty-connection.ts'
import { inSession, ledger } from './migration-session.ts'

export type Way = 'up' | 'down'
export type Killer = 'SIGKILL' | 'pg_terminate_backend'
export type When = 'before' | 'during'

/** What a whole way gives, and how many statements it takes. */
export interface Reference {
  readonly statements: number
  readonly result: string
}

/** Goes the whole way without a fault. */
export async function goUndisturbed(folder: string, way: Way): Promise<Reference> {
  await using database = await startTestDatabase({ log: () => undefined })
  if (way === 'down') await inSession(database.url, folder, (session) => upgradeIn(session, {}))
  let sent = (): number => 0
  await inSession(
    database.url,
    folder,
    (session) => go(session, way),
    (connection) => {
      const counting = countingConnection(connection)
      sent = counting.sent
      return counting.connection
    },
  )
  return { statements: sent(), result: await describeResult(database.url, folder, way) }
}

/** Kills a deployer at one of its statements, goes on with the command that `status` names, and says where it ended. */
export async function goDisturbed(folder: string, way: Way, killer: Killer, at: number, when: When): Promise<string> {
  await using database = await startTestDatabase({ log: () => undefined })
  const { url } = database
  if (way === 'down') await inSession(url, folder, (session) => upgradeIn(session, {}))
  await (killer === 'SIGKILL' ? killProcess(url, folder, way, at, when) : terminate(url, folder, way, at, when))
  await waitUntilGone(url)

  const isDone = await inSession(url, folder, (session) => isThere(session, way))
  const found = await inSession(url, folder, statusIn)
  const named = found.pending.length > 0 || found.troubles.some(({ kind }) => kind === 'unfinished')
  if (way === 'up' && !isDone && !named) throw new Error('status says nothing of a database that is not there yet')
  await inSession(url, folder, (session) => go(session, way))
  // Awaited here: the database goes with this function.
  return await describeResult(url, folder, way)
}

async function go(session: Parameters<typeof upgradeIn>[0], way: Way): Promise<unknown> {
  return way === 'up' ? upgradeIn(session, {}) : downgradeIn(session, { target: 'base', acceptLoss: true })
}

async function isThere(session: Parameters<typeof currentIn>[0], way: Way): Promise<boolean> {
  const { pending, applied } = await currentIn(session)
  return way === 'up' ? pending.length === 0 : applied === 0
}

async function killProcess(url: string, folder: string, way: Way, at: number, when: When): Promise<void> {
  const program = fileURLToPath(new URL('migrate-and-die.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, url, folder, way, String(at), when], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the deployer ended with ${code}`)
}

async function terminate(url: string, folder: string, way: Way, at: number, when: When): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined })
  const strike = async (pid: number | undefined): Promise<void> => {
    await admin`select pg_terminate_backend(${pid ?? 0}::integer)`
  }
  try {
    await inSession(
      url,
      folder,
      (session) => go(session, way),
      (connection) => faultyConnection(connection, { at, strike, when }),
    )
  } catch {
    // It lost its connection: that is what it is about.
  } finally {
    await admin.end()
  }
}

/** The server notices late that a client is gone. */
async function waitUntilGone(url: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined })
  for (let tries = 0; tries < 100; tries++) {
    const [row] = await admin`select count(*)::integer as others from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
    if (row?.['others'] === 0) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await admin.end()
}

/** Everything that may differ after a fault: the catalogue, the rows, the ledger, invalid indexes. */
async function describeResult(url: string, folder: string, way: Way): Promise<string> {
  return inSession(url, folder, async (session) => {
    const { connection } = session
    const catalogue = await readCatalogue(connection, { ledger, ownSchema: 'drizzle_repository' })
    const rows = way === 'up' ? await connection.query(countedRows) : []
    const applied = await connection.query('select hash from drizzle.__drizzle_migrations order by id')
    const { troubles } = await statusIn(session)
    return JSON.stringify({ catalogue, rows, applied, troubles })
  })
}
