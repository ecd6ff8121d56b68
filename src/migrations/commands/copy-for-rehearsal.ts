import { basename, resolve } from 'node:path'
import { asEntry, checkBackup, type Manifest, readServer, restoreBackup } from '../backup/index.ts'
import { count, duration, size } from '../describe-amounts.ts'
import { MigrationError } from '../migration-error.ts'
import { cross, describeFailure, type PreflightLine, remedyOf, tick } from '../preflight/index.ts'
import { toMilliseconds } from '../run/index.ts'
import { openScratch, replayScript, type Scratch } from '../scratch/index.ts'
import { backupIn, type BackupOptions, type Reached } from './backup.ts'
import type { Session, State } from './session.ts'

/** Where a copy of the database comes from. */
export interface CopyOptions extends Pick<BackupOptions, 'pgBin' | 'onProgress' | 'signal'> {
  /** A backup that was taken just now; by default one is taken, and stays. */
  readonly backup?: string | undefined
  /** How old that one may be: `1h` by default. */
  readonly maxAge?: string | undefined
  /** A server to restore it on; by default one of the same version is found or started. */
  readonly scratchUrl?: string | undefined
}

/** A scratch database that stands for the one that is to be upgraded. */
export interface Copy {
  readonly scratch: Scratch
  /** Whether it has the rows of the database; else only what its revisions make. */
  readonly hasRows: boolean
}

/**
 * Restores a backup on a scratch server, and tells whether that is one to rely on. Without one the applied revisions are
 * replayed instead, so that the other checks have something to stand on.
 */
export async function makeCopy(
  session: Session & Reached,
  state: State,
  options: CopyOptions,
): Promise<{ readonly line: PreflightLine; readonly copy: Copy | undefined }> {
  const backup = await attempt(() => provideBackup(session, state, options))
  const { major } = await readServer(session.connection)
  const scratch = await attempt(() => openScratch({ url: options.scratchUrl, major }))
  if (scratch instanceof MigrationError) {
    const failed = backup instanceof MigrationError ? backup : scratch
    return { line: cross('backup', describeFailure(failed), { next: remedyOf(failed) }), copy: undefined }
  }
  try {
    const restored =
      backup instanceof MigrationError ? backup : await attempt(() => restoreOn(scratch, backup, options))
    if (!(restored instanceof MigrationError) && !(backup instanceof MigrationError))
      return { line: tick('backup', describeBackup(backup)), copy: { scratch, hasRows: true } }
    const line = cross('backup', describeFailure(restored as MigrationError), {
      next: remedyOf(restored as MigrationError),
    })
    return { line, copy: await replayApplied(scratch, state) }
  } catch (error) {
    await scratch.close()
    throw error
  }
}

interface Backup {
  readonly file: string
  readonly manifest: Manifest
}

/** Takes a backup, or makes sure of the one that was given. */
async function provideBackup(
  session: Session & Reached,
  { matched }: State,
  { backup: given, maxAge = '1h', pgBin, onProgress, signal }: CopyOptions,
): Promise<Backup> {
  if (given === undefined) return backupIn(session, { pgBin, onProgress, signal })
  const file = resolve(given)
  const manifest = await checkBackup(file)
  const age = Date.now() - Date.parse(manifest.takenAt)
  const [row] = await session.connection.query('select current_database()::text as database')
  if (manifest.database !== row?.['database'])
    throw notFresh(`a backup of ${String(row?.['database'])}`, `one of ${manifest.database}`)
  if (age > toMilliseconds(maxAge)) throw notFresh(`a backup that is at most ${maxAge} old`, `one of ${duration(age)}`)
  const isSame = JSON.stringify(matched.ledger.rows.map(asEntry)) === JSON.stringify(manifest.ledger.revisions)
  if (!isSame) throw notFresh('a backup of the revisions that are applied', 'one of others')
  return { file, manifest }
}

async function restoreOn(scratch: Scratch, { file, manifest }: Backup, options: CopyOptions): Promise<void> {
  const { pgBin, onProgress, signal } = options
  const target = { url: scratch.url }
  const { connection } = scratch
  await restoreBackup({
    file,
    manifest,
    connection,
    target,
    keepsOwners: false,
    toolFolder: pgBin,
    onProgress,
    signal,
  })
}

function describeBackup({ file, manifest }: Backup): string {
  const age = Date.now() - Date.parse(manifest.takenAt)
  const tables = `${count(manifest.tables.length, 'table')} restored into scratch`
  return `${basename(file)}, ${size(manifest.bytes)}, ${duration(age)} old, sha256 matches, ${tables}`
}

/** What the applied revisions make, without rows. */
async function replayApplied(scratch: Scratch, { matched }: State): Promise<Copy | undefined> {
  const replayed = await attempt(async () => {
    for (const { revision } of matched.applied) await replayScript(scratch.connection, revision.up, revision.name)
  })
  if (!(replayed instanceof MigrationError)) return { scratch, hasRows: false }
  await scratch.close()
  return undefined
}

function notFresh(expected: string, got: string): MigrationError {
  return new MigrationError({ reason: 'backup', expected, got, remedy: 'Take another: drizzle-repository backup' })
}

/** What goes wrong is a line of the list; an interruption ends it. */
async function attempt<TResult>(run: () => Promise<TResult>): Promise<TResult | MigrationError> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof MigrationError && error.details.reason !== 'interrupted') return error
    throw error
  }
}
