import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'
import { readScript, readText } from './read-script.ts'

interface Journal {
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[]
}

/**
 * Reads the revisions of drizzle-kit 0.31, in the order of its journal.
 *
 * @throws {MigrationError} when the journal cannot be read or a file that it names is missing
 */
export function readJournal(folder: string): Revision[] {
  const path = join(folder, 'meta', '_journal.json')
  const { entries } = parseJournal(readText(path) ?? '', path)
  return entries.map(({ idx, tag, when }, index) => {
    const up = readScript(join(folder, `${tag}.sql`))
    if (up === undefined)
      throw new MigrationError({
        reason: 'files',
        expected: `${tag}.sql, which ${path} names`,
        got: 'no such file',
        remedy: 'Bring it back from version control, or remove its entry if it was never applied.',
      })
    const before = entries[index - 1]
    const snapshotPath = join(folder, 'meta', `${String(idx).padStart(4, '0')}_snapshot.json`)
    return {
      name: tag,
      when,
      up,
      down: readScript(join(folder, `${tag}.down.sql`)),
      parents: before === undefined ? [] : [before.tag],
      snapshotPath: existsSync(snapshotPath) ? snapshotPath : undefined,
    }
  })
}

function parseJournal(text: string, path: string): Journal {
  try {
    const journal = JSON.parse(text) as Journal
    if (journal.entries.every(({ tag, when, idx }) => typeof tag === 'string' && isWhole(when) && isWhole(idx)))
      return journal
  } catch {
    // Refused below: a conflict that was not resolved is the usual reason.
  }
  throw new MigrationError({
    reason: 'files',
    expected: `${path} to be drizzle-kit's journal`,
    got: 'something else',
    remedy: 'Resolve what a merge left in it, or bring it back from version control.',
  })
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value)
}
