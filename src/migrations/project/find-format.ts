import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../migration-error.ts'
import type { Format } from '../revision.ts'

/**
 * Tells which of drizzle-kit's two layouts a folder has; `undefined` when it has no revision yet.
 *
 * @throws {MigrationError} when it has both: nobody could say in which order they are
 */
export function findFormat(folder: string): Format | undefined {
  const hasJournal = existsSync(join(folder, 'meta', '_journal.json'))
  const hasFolders = existsSync(folder) && readdirSync(folder).some((name) => isRevisionFolder(folder, name))
  if (hasJournal && hasFolders)
    throw new MigrationError({
      reason: 'files',
      expected: `the layout of one drizzle-kit in ${folder}`,
      got: 'a journal of 0.31 and folders of 1.0',
      remedy: 'Finish the conversion with drizzle-kit up, or remove what the other version left.',
    })
  return hasJournal ? 'journal' : hasFolders ? 'folders' : undefined
}

/** Whether a name in drizzle-kit's folder is a revision of 1.0. */
export function isRevisionFolder(folder: string, name: string): boolean {
  return existsSync(join(folder, name, 'migration.sql'))
}
