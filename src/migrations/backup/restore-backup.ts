import type { Connection, Target } from '../connection.ts'
import { readLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import { countRows, listTables } from './count-rows.ts'
import { findTool } from './find-tool.ts'
import { libpqEnvironment } from './libpq-environment.ts'
import type { Manifest } from './manifest.ts'
import { runTool } from './run-tool.ts'
import { asEntry, type BackupProgress, readServer } from './take-backup.ts'

/** A backup to be restored, whose file was checked. */
export interface RestoreBackupArgs {
  readonly file: string
  readonly manifest: Manifest
  /** A connection to an empty database, and where it is. */
  readonly connection: Connection
  readonly target: Target
  /** Whether objects get the owners and rights that they had; their roles have to be there then. */
  readonly keepsOwners: boolean
  /** The folder of pg_restore, instead of PATH. */
  readonly toolFolder?: string | undefined
  /** Runs once everything is known to be there, right before the first change. */
  readonly beforeRestore?: () => Promise<void>
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a scratch server has no use for, or no rights to. */
const withoutOwners = ['--no-owner', '--no-privileges', '--no-tablespaces', '--no-subscriptions', '--no-publications']

/**
 * Restores a backup in one transaction and counts what is there then.
 *
 * @throws {MigrationError} when pg_restore is missing or fails, which leaves nothing behind, or when rows are missing
 */
export async function restoreBackup(args: RestoreBackupArgs): Promise<void> {
  const { file, manifest, connection, target, keepsOwners, signal } = args
  await refuseOlderServer(connection, manifest)
  const tool = await findTool({
    name: 'pg_restore',
    major: Number.parseInt(manifest.versions.pgDump, 10),
    why: `pg_dump ${manifest.versions.pgDump} wrote the backup`,
    folder: args.toolFolder,
  })
  const env = await libpqEnvironment(connection, target)
  const database = `dbname='${String(env['PGDATABASE']).replaceAll(/[\\']/g, '\\$&')}'`
  const options = ['--single-transaction', '--exit-on-error', '--verbose', '--no-password', `--dbname=${database}`]
  await args.beforeRestore?.()
  try {
    const onLine = tellTables(args)
    const owners = keepsOwners ? [] : withoutOwners
    await runTool({ path: tool.path, args: [...options, ...owners, file], env, onLine, signal })
  } catch (cause) {
    if (cause instanceof MigrationError) throw cause
    throw new MigrationError({
      reason: 'backup',
      expected: 'pg_restore to succeed',
      got: 'an error, which is the cause',
      remedy: 'It was one transaction, which was rolled back. Roles that are missing: create them, or --no-owner.',
      cause,
    })
  }
  await compare(connection, manifest)
  // A dump of before PostgreSQL 18 has no statistics, and plans without any are bad ones.
  await connection.query('analyze')
}

function tellTables({ manifest, onProgress }: RestoreBackupArgs): (line: string) => void {
  let done = 0
  return (line) => {
    const table = /processing data for table "(.*)"$/.exec(line)?.[1]?.replaceAll('"', '')
    if (table === undefined) return
    done += 1
    onProgress?.({ done, total: manifest.tables.length, table, bytes: 0 })
  }
}

/** A dump is written for its own version and later ones. */
async function refuseOlderServer(connection: Connection, { versions }: Manifest): Promise<void> {
  const { version, major } = await readServer(connection)
  if (major >= Number.parseInt(versions.server, 10)) return
  throw new MigrationError({
    reason: 'backup',
    expected: `a server of PostgreSQL ${Number.parseInt(versions.server, 10)} or later, as the one of the backup`,
    got: version,
    remedy: 'Restore it to another server. Nothing was changed.',
  })
}

/** What there is has to be what was dumped, to the row. */
async function compare(connection: Connection, { tables, ledger }: Manifest): Promise<void> {
  const counted = await countRows(connection, await listTables(connection))
  const found = new Map(counted.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]))
  const wrong = tables.find(({ schema, name, rows }) => found.get(`${schema}.${name}`) !== rows)
  if (wrong !== undefined) {
    const name = `${wrong.schema}.${wrong.name}`
    throw notWhatItWas(`${name} to have ${wrong.rows} rows`, String(found.get(name) ?? 'no such table'))
  }
  const { rows } = await readLedger(connection, ledger)
  const isSame = JSON.stringify(rows.map(asEntry)) === JSON.stringify(ledger.revisions)
  if (!isSame) throw notWhatItWas('the table of applied revisions to be the one of the backup', 'another one')
}

function notWhatItWas(expected: string, got: string): MigrationError {
  return new MigrationError({
    reason: 'backup',
    expected,
    got,
    remedy: 'The database has the backup, but not all of it: do not use it.',
    hasChanged: true,
  })
}
