import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { History, Revision } from '../revision.ts'

/** Files that replace those of several revisions by those of one. */
export interface SquashFiles {
  readonly revisions: readonly Revision[]
  readonly last: Revision
  readonly up: string
  readonly down: string | undefined
}

type Json = Record<string, unknown>

/**
 * Writes a squashed revision under the last one's name, and removes the others.
 *
 * @param schema The whole schema after the last revision (`ddl`), where the squash begins at the base: 1.0 keeps the
 * changes of all other revisions only.
 */
export function writeSquash(history: History, files: SquashFiles, schema: readonly unknown[] | undefined): void {
  if (history.format === 'journal') squashJournal(history, files)
  else squashFolders(files, schema)
  writeFileSync(files.last.up.path, files.up)
  const downPath = files.last.down?.path ?? downPathOf(history, files.last)
  if (files.down === undefined) rmSync(downPath, { force: true })
  else writeFileSync(downPath, files.down)
}

/** Snapshots of 0.31 are whole: the last one only gets another parent. */
function squashJournal({ folder }: History, { revisions, last }: SquashFiles): void {
  const [first] = revisions
  if (first?.snapshotPath !== undefined && last.snapshotPath !== undefined) {
    const { prevId } = readJson(first.snapshotPath)
    writeJson(last.snapshotPath, { ...readJson(last.snapshotPath), prevId })
  }
  const gone = new Set(revisions.filter((revision) => revision !== last).map(({ name }) => name))
  const path = join(folder, 'meta', '_journal.json')
  const journal = readJson(path) as { entries: { tag: string }[] }
  writeJson(path, { ...journal, entries: journal.entries.filter(({ tag }) => !gone.has(tag)) })
  for (const { name, up, down, snapshotPath } of revisions) {
    if (!gone.has(name)) continue
    for (const file of [up.path, down?.path, snapshotPath]) if (file !== undefined) rmSync(file, { force: true })
  }
}

/** A snapshot of 1.0 has its changes, and the first one of a history the whole schema. */
function squashFolders({ revisions, last }: SquashFiles, schema: readonly unknown[] | undefined): void {
  const [first] = revisions
  if (first?.snapshotPath !== undefined && last.snapshotPath !== undefined) {
    const parts = revisions.map(({ snapshotPath }) => (snapshotPath === undefined ? {} : readJson(snapshotPath)))
    const { type, prevIds } = readJson(first.snapshotPath)
    const { id, deltas: _deltas, footprints: _footprints, ddl: _ddl, ...own } = readJson(last.snapshotPath)
    const together = (name: string): unknown[] => parts.flatMap((part) => (part[name] ?? []) as unknown[])
    const isBase = type === 'base'
    writeJson(last.snapshotPath, {
      ...own,
      type,
      id,
      prevIds,
      footprints: together('footprints'),
      ...(isBase ? { ddl: schema } : { deltas: together('deltas') }),
    })
  }
  for (const { up, down } of revisions.filter((revision) => revision !== last)) {
    if (down !== undefined) rmSync(down.path, { force: true })
    rmSync(dirname(up.path), { recursive: true, force: true })
  }
}

function downPathOf({ format, folder }: History, { name, up }: Revision): string {
  return format === 'journal' ? join(folder, `${name}.down.sql`) : join(dirname(up.path), 'down.sql')
}

function readJson(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8')) as Json
}

function writeJson(path: string, document: object): void {
  writeFileSync(path, JSON.stringify(document, undefined, 2))
}
