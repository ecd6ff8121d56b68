import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { MigrationError } from '../migration-error.ts'
import type { TableRows } from './count-rows.ts'

/** What is known of a backup, in a file beside it. It has no password. */
export interface Manifest {
  /** Of the manifest itself. */
  readonly format: 1
  /** When the snapshot was taken that it has: ISO 8601, UTC. */
  readonly takenAt: string
  readonly database: string
  /** `store at db.internal:5432` */
  readonly place: string
  readonly versions: BackupVersions
  readonly bytes: number
  /** SHA-256 of the backup, in hexadecimal. */
  readonly sha256: string
  /** drizzle's table of applied revisions at that moment. */
  readonly ledger: BackupLedger
  /** Every table with rows of its own. */
  readonly tables: readonly TableRows[]
}

/** Which versions made a backup. */
export interface BackupVersions {
  /** `16.14` */
  readonly server: string
  readonly pgDump: string
  readonly drizzleRepository: string
}

/** What drizzle's table of applied revisions had. */
export interface BackupLedger {
  readonly schema: string
  readonly table: string
  readonly revisions: readonly LedgerEntry[]
}

/** A row of drizzle's table: 0.31 has no names. */
export interface LedgerEntry {
  readonly name: string | undefined
  readonly hash: string
  readonly when: number | undefined
}

/** Where the manifest of a backup is. */
export function manifestPath(file: string): string {
  return `${file}.json`
}

/**
 * Reads the manifest of a backup.
 *
 * @throws {MigrationError} when there is none, or it is not one of ours
 */
export async function readManifest(file: string): Promise<Manifest> {
  const path = manifestPath(file)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw notABackup(`its manifest, ${path}`, 'no such file', cause)
  }
  try {
    const found = JSON.parse(text) as Partial<Manifest> | null
    if (found?.format === 1 && found.tables !== undefined && found.ledger !== undefined) return found as Manifest
  } catch {
    // What is no JSON is no manifest either.
  }
  throw notABackup(`a manifest in ${path}`, 'something else')
}

/**
 * Makes sure that a backup is the file that its manifest describes, byte for byte.
 *
 * @throws {MigrationError} when it is missing, cut or changed
 */
export async function checkBackup(file: string): Promise<Manifest> {
  const manifest = await readManifest(file)
  const size = await stat(file).then(
    ({ size: bytes }) => bytes,
    (cause: unknown) => {
      throw notABackup(`the backup ${file}`, 'no such file', cause)
    },
  )
  if (size !== manifest.bytes) throw notABackup(`${file} to have ${manifest.bytes} bytes`, String(size))
  if ((await hashFile(file)) !== manifest.sha256) throw notABackup(`${file} to have its checksum`, 'another one')
  return manifest
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function notABackup(expected: string, got: string, cause?: unknown): MigrationError {
  return new MigrationError({
    reason: 'backup',
    expected,
    got,
    remedy: 'Take another backup: this one cannot be relied on. Nothing was changed.',
    cause,
  })
}
