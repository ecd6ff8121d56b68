import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** The layouts of both drizzle-kits. */
export const formats = ['journal', 'folders'] as const
export type TestFormat = (typeof formats)[number]

/** A revision to be written as drizzle-kit would. */
export interface TestRevision {
  readonly name: string
  readonly up: string
  readonly down?: string
  /** Milliseconds since 1970; by default one minute after the one before. */
  readonly when?: number
  /** The names that it was generated after; by default the one before. Folders only. */
  readonly parents?: readonly string[]
}

const start = Date.UTC(2026, 0, 1)

/** Writes revisions into a temporary folder, which goes after the test. */
export async function makeMigrations(format: TestFormat, revisions: readonly TestRevision[]): Promise<string> {
  const folder = await makeTemporaryFolder()
  await writeMigrations(folder, format, revisions)
  return folder
}

/** Writes revisions into a folder; what is there already is written again. */
export async function writeMigrations(
  folder: string,
  format: TestFormat,
  revisions: readonly TestRevision[],
): Promise<void> {
  await (format === 'journal' ? writeJournal(folder, revisions) : writeFolders(folder, revisions))
}

/** What a revision is called in a format, by its place. */
export function nameOf(format: TestFormat, index: number, { name, when }: Pick<TestRevision, 'name' | 'when'>): string {
  if (format === 'journal') return `${String(index).padStart(4, '0')}_${name}`
  const date = new Date(when ?? defaultDate(index)).toISOString()
  return `${date.replaceAll(/[-T:]/g, '').slice(0, 14)}_${name}`
}

function defaultDate(index: number): number {
  return start + index * 60_000
}

async function writeJournal(folder: string, revisions: readonly TestRevision[]): Promise<void> {
  await mkdir(join(folder, 'meta'), { recursive: true })
  const entries = revisions.map((revision, idx) => ({
    idx,
    version: '7',
    when: revision.when ?? defaultDate(idx),
    tag: nameOf('journal', idx, revision),
    breakpoints: true,
  }))
  await writeFile(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
  for (const [index, { up, down }] of revisions.entries()) {
    const tag = entries[index]?.tag
    await writeFile(join(folder, `${tag}.sql`), up)
    if (down !== undefined) await writeFile(join(folder, `${tag}.down.sql`), down)
  }
}

async function writeFolders(folder: string, revisions: readonly TestRevision[]): Promise<void> {
  for (const [index, revision] of revisions.entries()) {
    const path = join(folder, nameOf('folders', index, revision))
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'migration.sql'), revision.up)
    if (revision.down !== undefined) await writeFile(join(path, 'down.sql'), revision.down)
    const before = revisions[index - 1]
    const parents = revision.parents ?? (before === undefined ? [] : [before.name])
    const prevIds =
      parents.length === 0 ? ['00000000-0000-0000-0000-000000000000'] : parents.map((name) => `id-${name}`)
    const snapshot = {
      type: index === 0 ? 'base' : 'diff',
      version: '9',
      dialect: 'postgres',
      id: `id-${revision.name}`,
      prevIds,
    }
    await writeFile(join(path, 'snapshot.json'), JSON.stringify(snapshot, undefined, 2))
  }
}
