import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { History, Revision } from '../revision.ts'
import { readText } from './read-script.ts'

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[]
}

/**
 * Gives pending revisions of 0.31's journal dates after all others where theirs are older: drizzle-orm 0.45 skips them
 * otherwise, and says nothing.
 *
 * @returns the names of those that were changed
 */
export function writeJournalOrder({ folder, revisions }: History, pending: readonly Revision[]): readonly string[] {
  const path = join(folder, 'meta', '_journal.json')
  const journal = JSON.parse(readText(path) ?? '{}') as Journal
  const waiting = new Set(pending.map(({ name }) => name))
  const applied = revisions.filter(({ name }) => !waiting.has(name))
  let latest = Math.max(0, ...applied.map(({ when }) => when))
  const moved: string[] = []
  const later = journal.entries
    .filter(({ tag }) => waiting.has(tag))
    .map((entry) => {
      const when = Math.max(entry.when, latest + 1)
      if (when !== entry.when) moved.push(entry.tag)
      latest = when
      return { ...entry, when }
    })
  if (moved.length === 0) return []
  const entries = [...journal.entries.filter(({ tag }) => !waiting.has(tag)), ...later]
  writeFileSync(path, JSON.stringify({ ...journal, entries }, undefined, 2))
  return moved
}
