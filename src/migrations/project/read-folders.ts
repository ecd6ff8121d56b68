import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'
import { isRevisionFolder } from './find-format.ts'
import { orderRevisions } from './order-revisions.ts'
import { readScript } from './read-script.ts'

const noParent = '00000000-0000-0000-0000-000000000000'

/** Reads the revisions of drizzle-kit 1.0, parents before children. */
export function readFolders(folder: string): Revision[] {
  const names = readdirSync(folder)
    .filter((name) => isRevisionFolder(folder, name))
    .sort()
  const heads = names.map((name) => readSnapshotHead(join(folder, name, 'snapshot.json')))
  const nameOfSnapshot = new Map(heads.map((head, index) => [head?.id, names[index]]))
  const revisions = names.map((name, index): Revision => {
    const head = heads[index]
    const path = join(folder, name, 'migration.sql')
    const before = names[index - 1]
    return {
      name,
      when: dateOf(name, folder),
      up: readScript(path) ?? missing(path),
      // A conversion of 0.31's layout leaves our files where they were.
      down: readScript(join(folder, name, 'down.sql')) ?? readScript(join(folder, `${name}.down.sql`)),
      parents: head === undefined ? (before === undefined ? [] : [before]) : parentsOf(head, nameOfSnapshot),
      snapshotPath: head === undefined ? undefined : join(folder, name, 'snapshot.json'),
    }
  })
  return orderRevisions(revisions)
}

interface SnapshotHead {
  readonly id: string
  readonly prevIds: readonly string[]
}

function parentsOf({ prevIds }: SnapshotHead, names: ReadonlyMap<string | undefined, string | undefined>): string[] {
  return prevIds.filter((id) => id !== noParent).flatMap((id) => names.get(id) ?? [])
}

/** Snapshots are large, and ids are at their beginning: no more of them is read. */
function readSnapshotHead(path: string): SnapshotHead | undefined {
  const text = readBeginning(path)
  const id = text === undefined ? undefined : /"id"\s*:\s*"([^"]+)"/.exec(text)?.[1]
  const list = text === undefined ? undefined : /"prevIds"\s*:\s*\[([^\]]*)\]/.exec(text)?.[1]
  if (id === undefined || list === undefined) return undefined
  return { id, prevIds: [...list.matchAll(/"([^"]+)"/g)].map(([, found = '']) => found) }
}

function readBeginning(path: string): string | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const buffer = Buffer.alloc(4096)
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0))
  } finally {
    closeSync(file)
  }
}

function dateOf(name: string, folder: string): number {
  const [year, month, day, hour, minute, second] = [...(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(name) ?? [])]
    .slice(1)
    .map(Number)
  if (year === undefined || month === undefined || day === undefined)
    throw new MigrationError({
      reason: 'files',
      expected: `the folders in ${folder} to begin with their date, as 20261201090000_name`,
      got: `"${name}"`,
      remedy: 'Rename it before it is applied anywhere, or move it elsewhere.',
    })
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function missing(path: string): never {
  throw new MigrationError({ reason: 'files', expected: path, got: 'no such file', remedy: 'Run the command again.' })
}
