import { resolve } from 'node:path'
import { type BackupProgress, checkBackup, findContents, type Manifest, restoreBackup } from '../backup/index.ts'
import { describeTarget, openConnection } from '../connect/open-connection.ts'
import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { DatabaseOptions, Reached } from './backup.ts'
import { erase } from './erase.ts'

/** What a restore is told. */
export interface RestoreOptions {
  /** The backup; its manifest has to stand beside it. */
  readonly file: string
  /** The name of the database, where it is not empty and all that it has may go. */
  readonly erase?: string | undefined
  /** Whether everything belongs to the role that restores, without the rights of others: for another server. */
  readonly noOwner?: boolean | undefined
  /** The folder of pg_restore, instead of PATH. */
  readonly pgBin?: string | undefined
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What was restored. */
export interface RestoreResult {
  readonly manifest: Manifest
  readonly tables: number
  readonly rows: number
}

/**
 * Restores a backup into an empty database, in one transaction, and compares rows and applied revisions with what its
 * manifest says.
 *
 * @throws {MigrationError} when the backup is not what its manifest says, the database is not empty, or pg_restore fails
 * @example
 * ```ts
 * await restore({ url: 'postgres://localhost/copy', file: '20261203T081500.dump' })
 * ```
 */
export async function restore({
  url,
  ssl,
  ...options
}: Omit<DatabaseOptions, 'ledger'> & RestoreOptions): Promise<RestoreResult> {
  const target = { url, ssl }
  const connection = await openConnection(target)
  try {
    return await restoreIn({ connection, target }, options)
  } finally {
    await connection.close()
  }
}

/** The same with an open connection. */
export async function restoreIn(
  { connection, target }: Omit<Reached, 'ledger'>,
  { file: given, erase: consent, noOwner = false, pgBin, onProgress, signal }: RestoreOptions,
): Promise<RestoreResult> {
  const file = resolve(given)
  const manifest = await checkBackup(file)
  const isErased = await mustErase({ connection, target }, consent)
  const beforeRestore = async (): Promise<void> => (isErased ? eraseAll(connection) : undefined)
  try {
    await restoreBackup({
      file,
      manifest,
      connection,
      target,
      keepsOwners: !noOwner,
      toolFolder: pgBin,
      beforeRestore,
      onProgress,
      signal,
    })
  } catch (error) {
    const isEmptied = isErased && (await findContents(connection).catch(() => '')) === undefined
    throw isEmptied && error instanceof MigrationError ? error.afterChanges() : error
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  return { manifest, tables: manifest.tables.length, rows }
}

/** What is in no schema, such as publications and large objects, is not dropped with them. */
async function eraseAll(connection: Connection): Promise<void> {
  await erase(connection, '10s')
  const left = await findContents(connection)
  if (left === undefined) return
  throw new MigrationError({
    reason: 'backup',
    expected: 'nothing to be left of the erased database',
    got: left,
    remedy: 'Its schemas are dropped; drop that by hand, and restore again.',
    hasChanged: true,
  })
}

/** Whether the database has to be erased first, which only its name allows. */
async function mustErase(
  { connection, target }: Omit<Reached, 'ledger'>,
  consent: string | undefined,
): Promise<boolean> {
  const found = await findContents(connection)
  if (found === undefined) return false
  const [row] = await connection.query('select current_database()::text as name')
  const name = String(row?.['name'])
  if (consent === name) return true
  throw new MigrationError({
    reason: 'decision',
    expected: consent === undefined ? `an empty database, not ${describeTarget(target)}` : `the name ${name}`,
    got: consent === undefined ? `one that has ${found}` : `"${consent}"`,
    remedy: `Restore to another with --to, or have all of it erased first: --yes-erase ${name}`,
  })
}
