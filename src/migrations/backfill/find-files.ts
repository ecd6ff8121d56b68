import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MigrationError } from '../migration-error.ts'
import type { History, Revision } from '../revision.ts'

/** A file with a backfill, beside the revision that it belongs to. */
export interface BackfillFile {
  /** The name of the revision without its number or date: `orders_total`. */
  readonly name: string
  readonly revision: Revision
  readonly path: string
}

/** What a backfill is called: its revision's name without the number or date, which drizzle-kit may change. */
export function backfillName(revision: Pick<Revision, 'name'>): string {
  return revision.name.replace(/^\d+_/, '')
}

/**
 * Finds the backfills of a folder, in the order of their revisions. No file is loaded.
 *
 * @throws {MigrationError} when two have the same name
 */
export function findBackfillFiles({ revisions, format, folder }: History): readonly BackfillFile[] {
  const files = revisions.flatMap((revision) => {
    const path = pathsOf(revision, format, folder).find((each) => existsSync(each))
    return path === undefined ? [] : [{ name: backfillName(revision), revision, path }]
  })
  for (const [index, { name, path }] of files.entries()) {
    const other = files.slice(0, index).find((file) => file.name === name)
    if (other !== undefined)
      throw new MigrationError({
        reason: 'files',
        expected: 'backfills to have names of their own',
        got: `${other.path} and ${path}, both ${name}`,
        remedy: 'Rename the revision that is applied nowhere yet.',
      })
  }
  return files
}

function pathsOf({ name, up }: Revision, format: History['format'], folder: string): readonly string[] {
  const beside = ['ts', 'js', 'mjs'].map((extension) => join(folder, `${name}.backfill.${extension}`))
  if (format === 'journal') return beside
  // A conversion of 0.31's layout leaves our files where they were.
  return [...['ts', 'js', 'mjs'].map((extension) => join(dirname(up.path), `backfill.${extension}`)), ...beside]
}
