import { existsSync } from 'node:fs'
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describeTarget } from '../connect/open-connection.ts'
import type { Connection, Target } from '../connection.ts'
import { type LedgerRow, readLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { LedgerName } from '../revision.ts'
import { countRows, listTables, type TableRows } from './count-rows.ts'
import { findTool, type Tool } from './find-tool.ts'
import { interrupted } from './interrupted.ts'
import { libpqEnvironment } from './libpq-environment.ts'
import { hashFile, type LedgerEntry, type Manifest, manifestPath } from './manifest.ts'
import { ownVersion } from './own-version.ts'
import { runTool } from './run-tool.ts'

/** How far a backup or a restore is. */
export interface BackupProgress {
  /** Tables that are begun. */
  readonly done: number
  readonly total: number
  /** What the program does: `public.users`. */
  readonly table: string | undefined
  /** What is written of the file; 0 in a restore. */
  readonly bytes: number
}

/** A backup to be taken. */
export interface TakeBackupArgs {
  /** A connection to the database, and where it is. */
  readonly connection: Connection
  readonly target: Target
  readonly ledger: LedgerName
  /** Where the backup goes. */
  readonly file: string
  /** The folder of pg_dump, instead of PATH. */
  readonly toolFolder?: string | undefined
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Dumps a database with pg_dump. Rows are counted in the very snapshot that is dumped, so that a restore can be compared
 * with it; no other server can be dumped by mistake either, since only this one knows the snapshot. The file gets its
 * name when it is whole: what is cut short never looks like a backup.
 *
 * @throws {MigrationError} when there is no pg_dump that is new enough, before anything is written; or when it fails
 */
export async function takeBackup(args: TakeBackupArgs): Promise<Manifest> {
  const file = resolve(args.file)
  refuseExisting(file)
  const server = await readServer(args.connection)
  const tool = await findTool({
    name: 'pg_dump',
    major: server.major,
    why: `the server is PostgreSQL ${server.version}`,
    folder: args.toolFolder,
  })
  const partial = `${file}.partial`
  await createPrivately(partial)
  try {
    const facts = await dump(args, tool, partial)
    const { size } = await stat(partial)
    const manifest: Manifest = {
      format: 1,
      takenAt: facts.takenAt,
      database: facts.database,
      place: describeTarget(args.target),
      versions: { server: server.version, pgDump: tool.version, drizzleRepository: ownVersion() },
      bytes: size,
      sha256: await hashFile(partial),
      ledger: { ...args.ledger, revisions: facts.revisions },
      tables: facts.tables,
    }
    if (args.signal?.aborted === true) throw interrupted(args.signal)
    // The manifest first: one without its backup is nothing, a backup without its manifest would look like one.
    await writeFile(manifestPath(file), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 })
    await rename(partial, file)
    return manifest
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

interface Facts {
  readonly takenAt: string
  readonly database: string
  readonly revisions: readonly LedgerEntry[]
  readonly tables: readonly TableRows[]
}

/** Runs pg_dump and counts beside it, both in one snapshot. */
async function dump(args: TakeBackupArgs, tool: Tool, partial: string): Promise<Facts> {
  const { target, ledger, signal } = args
  const env = await libpqEnvironment(args.connection, target)
  const keeper = await args.connection.another()
  if (keeper === undefined) throw noSecondConnection()
  const stopped = new AbortController()
  try {
    const snapshot = await openSnapshot(keeper)
    const tables = await listTables(keeper)
    const revisions = (await readLedger(keeper, ledger)).rows.map(asEntry)
    const counting = countRows(keeper, tables, stopped.signal)
    // Where both fail, the dump's failure is told.
    counting.catch(() => undefined)
    await runDump(args, tool, { env, partial, snapshot: snapshot.id, total: tables.length })
    if (signal?.aborted === true) throw interrupted(signal)
    return { takenAt: snapshot.takenAt, database: snapshot.database, revisions, tables: await counting }
  } finally {
    stopped.abort()
    if (keeper.pid !== undefined) {
      // A count that still runs is of no use any more.
      await args.connection.query('select pg_catalog.pg_cancel_backend($1::integer)', [keeper.pid]).catch(() => [])
    }
    await keeper.close()
  }
}

interface DumpRun {
  readonly env: Awaited<ReturnType<typeof libpqEnvironment>>
  readonly partial: string
  readonly snapshot: string
  readonly total: number
}

async function runDump(
  { onProgress, signal }: TakeBackupArgs,
  tool: Tool,
  { env, partial, snapshot, total }: DumpRun,
): Promise<void> {
  let done = 0
  let table: string | undefined
  const tell = async (): Promise<void> => {
    const bytes = await stat(partial).then(
      ({ size }) => size,
      () => 0,
    )
    onProgress?.({ done, total, table, bytes })
  }
  const timer = setInterval(() => void tell(), 500)
  const onLine = (line: string): void => {
    const name = /dumping contents of table "(.*)"$/.exec(line)?.[1]
    if (name === undefined) return
    done += 1
    table = name.replaceAll('"', '')
    void tell()
  }
  const args = ['--format=custom', '--no-password', '--verbose', `--snapshot=${snapshot}`, `--file=${partial}`]
  try {
    await runTool({ path: tool.path, args, env, onLine, signal })
  } catch (cause) {
    if (cause instanceof MigrationError) throw cause
    throw new MigrationError({
      reason: 'backup',
      expected: 'pg_dump to succeed',
      got: 'an error, which is the cause',
      remedy: 'Nothing of the backup is left; mend what the cause says, and take it again.',
      cause,
    })
  } finally {
    clearInterval(timer)
  }
}

interface Snapshot {
  readonly id: string
  readonly takenAt: string
  readonly database: string
}

async function openSnapshot(connection: Connection): Promise<Snapshot> {
  await connection.query('begin isolation level repeatable read read only')
  // It is idle for as long as the dump takes.
  for (const name of ['idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout'])
    await connection.query(`set local ${name} = 0`)
  // pg_dump refuses rows that are hidden from the role, and so does counting them.
  await connection.query('set local row_security = off')
  const [row] = await connection.query(
    `select pg_catalog.pg_export_snapshot() as id, current_database()::text as database,
            to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "takenAt"`,
  )
  return { id: String(row?.['id']), takenAt: String(row?.['takenAt']), database: String(row?.['database']) }
}

/** The version of a server. */
export async function readServer(
  connection: Connection,
): Promise<{ readonly version: string; readonly major: number }> {
  const [row] = await connection.query(`select split_part(current_setting('server_version'), ' ', 1) as version`)
  const version = String(row?.['version'])
  return { version, major: Number.parseInt(version, 10) }
}

/** A row of the ledger as manifests have it. */
export function asEntry({ name, hash, createdAt }: LedgerRow): LedgerEntry {
  return { name, hash, when: createdAt }
}

function refuseExisting(file: string): void {
  const existing = [file, manifestPath(file)].find((path) => existsSync(path))
  if (existing === undefined) return
  throw new MigrationError({
    reason: 'usage',
    expected: 'the name of a file that there is not',
    got: existing,
    remedy: 'Name another: a backup replaces none.',
  })
}

/** A dump has every row: nobody else on the machine is to read it. */
async function createPrivately(path: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.close()
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw new MigrationError({
      reason: 'usage',
      expected: `to create ${path}`,
      got: isThere ? 'one that is there already' : 'an error, which is the cause',
      remedy: isThere ? 'It is of a backup that runs, or was killed: then remove it.' : 'Name a folder to write to.',
      cause: isThere ? undefined : cause,
    })
  }
}

function noSecondConnection(): MigrationError {
  return new MigrationError({
    reason: 'connection',
    expected: 'a second connection to the database, which counts its rows',
    got: 'none',
    remedy: 'Allow the role one more.',
  })
}
