import { resolve } from 'node:path'
import { type BackupProgress, type Manifest, takeBackup } from '../backup/index.ts'
import { openConnection } from '../connect/open-connection.ts'
import type { Connection, Target } from '../connection.ts'
import type { LedgerName } from '../revision.ts'

/** What a backup is told. */
export interface BackupOptions {
  /** Where it goes; by default a name with the time, in the current folder. Its manifest stands beside it. */
  readonly file?: string | undefined
  /** The folder of pg_dump, instead of PATH. */
  readonly pgBin?: string | undefined
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Stops it; nothing is left then. */
  readonly signal?: AbortSignal | undefined
}

/** Which database, for `backup` and `restore`: their programs connect by themselves, so they need a url. */
export interface DatabaseOptions {
  readonly url: string
  /** What a driver takes as `ssl`, where the url does not say. */
  readonly ssl?: unknown
  /** drizzle's table of applied migrations, where the config calls it otherwise than `drizzle.__drizzle_migrations`. */
  readonly ledger?: Partial<LedgerName>
}

/** A backup that was taken. */
export interface BackupResult {
  /** Absolute. */
  readonly file: string
  readonly manifest: Manifest
}

/**
 * Takes a backup of a database with pg_dump, with a checksum and a manifest beside it.
 *
 * @throws {MigrationError} when there is no pg_dump that is as new as the server, or it fails: no file is left then
 * @example
 * ```ts
 * const { file } = await backup({ url: 'postgres://localhost/store' })
 * ```
 */
export async function backup({ url, ssl, ledger, ...options }: DatabaseOptions & BackupOptions): Promise<BackupResult> {
  const target = { url, ssl }
  const connection = await openConnection(target)
  try {
    return await backupIn({ connection, target, ledger: ledgerOf(ledger) }, options)
  } finally {
    await connection.close()
  }
}

/** An open connection, and where it leads: pg_dump and pg_restore open their own. */
export interface Reached {
  readonly connection: Connection
  readonly target: Target
  readonly ledger: LedgerName
}

/** The same with an open connection. */
export async function backupIn(
  { connection, target, ledger }: Reached,
  { file: given, pgBin, onProgress, signal }: BackupOptions,
): Promise<BackupResult> {
  const file = resolve(given ?? defaultName(new Date()))
  const manifest = await takeBackup({ connection, target, ledger, file, toolFolder: pgBin, onProgress, signal })
  return { file, manifest }
}

/** drizzle's table, with what is in force where nobody says. */
export function ledgerOf(ledger: Partial<LedgerName> | undefined): LedgerName {
  return { schema: ledger?.schema ?? 'drizzle', table: ledger?.table ?? '__drizzle_migrations' }
}

/** `20261203T081500.dump` */
function defaultName(now: Date): string {
  return `${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}.dump`
}
