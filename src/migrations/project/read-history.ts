import type { Format, History } from '../revision.ts'
import { findFormat } from './find-format.ts'
import { readFolders } from './read-folders.ts'
import { readJournal } from './read-journal.ts'

/**
 * Reads all revisions of a folder, in whichever of drizzle-kit's layouts they are.
 *
 * @param folder drizzle-kit's `out`, absolute
 * @throws {MigrationError} when the folder or one of its files cannot be understood
 */
export function readHistory(folder: string): History {
  const format: Format | undefined = findFormat(folder)
  const revisions = format === 'journal' ? readJournal(folder) : format === 'folders' ? readFolders(folder) : []
  return { format: format ?? 'folders', folder, revisions }
}
