import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../revision.ts'
import { emptySnapshot, type JournalSnapshot } from './journal-snapshot.ts'
import { readJson } from '../read-json.ts'

interface Journal {
  readonly version: string
  readonly dialect: string
  readonly entries: readonly JournalEntry[]
}

interface JournalEntry {
  readonly idx: number
  readonly version: string
  readonly when: number
  readonly tag: string
  readonly breakpoints: boolean
}

interface Content {
  readonly name: string
  readonly statements?: readonly string[]
  readonly text?: string
}

/** What drizzle-kit writes into an empty revision. */
export const customText = '-- Custom SQL migration file, put your code below! --'

/** The snapshot of the last revision. */
export function readLastSnapshot({ folder }: Project): JournalSnapshot {
  const last = readJournal(folder).entries.at(-1)
  if (last === undefined) return emptySnapshot
  const path = [String(last.idx).padStart(4, '0'), last.tag.split('_', 1).join()]
    .map((prefix) => join(folder, 'meta', `${prefix}_snapshot.json`))
    .find((candidate) => readJson(candidate) !== undefined)
  return path === undefined ? emptySnapshot : (readJson(path) as JournalSnapshot)
}

/** Writes the files of a revision as drizzle-kit 0.31 does, and returns its name. */
export function writeJournalRevision(
  { folder, config }: Project,
  snapshot: JournalSnapshot,
  { name, statements = [], text }: Content,
): string {
  const journal = readJournal(folder)
  const idx = (journal.entries.at(-1)?.idx ?? -1) + 1
  const prefix = prefixOf(idx, config['migrations'])
  const breakpoints = config['breakpoints'] !== false
  // drizzle's migrator passes over whatever is older than the last one that it ran.
  const when = Math.max(Date.now(), (journal.entries.at(-1)?.when ?? 0) + 1)
  const entry = { idx, version: String(snapshot['version']), when, tag: `${prefix}_${name}`, breakpoints }

  mkdirSync(join(folder, 'meta'), { recursive: true })
  // In the order in which drizzle-kit writes them.
  const { id, prevId, ...rest } = snapshot
  const meta = { columns: {}, schemas: {}, tables: {} }
  writeJson(join(folder, 'meta', `${prefix}_snapshot.json`), { id, prevId, ...rest, _meta: meta })
  writeFileSync(
    join(folder, `${entry.tag}.sql`),
    text ?? statements.join(breakpoints ? '--> statement-breakpoint\n' : '\n'),
  )
  writeJson(join(folder, 'meta', '_journal.json'), { ...journal, entries: [...journal.entries, entry] })
  return entry.tag
}

/** Names a revision by its first statement, where nobody gave it a name. */
export function nameAfter(statements: readonly string[]): string {
  const [, verb = 'change', , object = ''] = /^(\w+) (?:\w+ )+?("[^"]+"\.)?"([^"]+)"/.exec(statements[0] ?? '') ?? []
  return [verb.toLowerCase(), object.replaceAll(/\W/g, '_')].filter((part) => part !== '').join('_')
}

function readJournal(folder: string): Journal {
  const journal = readJson(join(folder, 'meta', '_journal.json')) as Journal | undefined
  return journal ?? { version: '7', dialect: 'postgresql', entries: [] }
}

function prefixOf(idx: number, migrations: unknown): string {
  // The config was drizzle-kit's to check.
  const mode = (migrations as { prefix?: string } | undefined)?.prefix ?? 'index'
  if (mode === 'timestamp' || mode === 'supabase') return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  if (mode === 'unix') return String(Math.floor(Date.now() / 1000))
  return mode === 'none' ? '' : String(idx).padStart(4, '0')
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value, undefined, 2))
}
