import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MigrationError } from '../../migration-error.ts'
import type { Project, Revision } from '../../revision.ts'
import { diffJournal, type JournalApi } from './diff-journal.ts'
import { findQuestions } from './find-questions.ts'
import type { InstalledKit } from '../installed-kit.ts'
import { emptySnapshot, type JournalSnapshot } from './journal-snapshot.ts'
import type { Decide, Hint, Kit, Question, Rename, Snapshot, States } from '../kit.ts'
import { loadDefinitions } from './load-definitions.ts'
import { readJson } from '../read-json.ts'
import { renameInSnapshot } from './rename-in-snapshot.ts'
import { readStatementRenames } from './read-statement-renames.ts'
import { customText, nameAfter, readLastSnapshot, writeJournalRevision } from './write-journal-revision.ts'

interface KitApi extends JournalApi {
  generateDrizzleJson(
    definitions: Readonly<Record<string, unknown>>,
    parent: string,
    schemas: undefined,
    casing: unknown,
  ): JournalSnapshot
}

const maximumRounds = 20

/** drizzle-kit 0.31. Its command asks, and without a terminal writes nothing and says so to nobody: its API does not. */
export function kitOfJournal(project: Project, { version, require }: InstalledKit): Kit {
  const api = (): KitApi => require('drizzle-kit/api') as KitApi
  const readDefinitions = async (parent: string): Promise<JournalSnapshot> =>
    api().generateDrizzleJson(await loadDefinitions(project), parent, undefined, project.config['casing'])
  const diff = async (from: Snapshot, to: Snapshot, renames: readonly Rename[] = []): Promise<readonly string[]> =>
    // Both were made by this drizzle-kit.
    diffJournal(api(), from as JournalSnapshot, to as JournalSnapshot, { renames, mayCascade: false })

  return {
    line: '0.31',
    version,
    diff,
    readStates: async (revision) => readStates(project, revision),
    readRenames: readStatementRenames,
    exportDefinitions: async () => diff(emptySnapshot, await readDefinitions(emptySnapshot.id)),
    hasChanges: async () => {
      const before = readLastSnapshot(project)
      return (await diff(before, await readDefinitions(before.id))).length > 0
    },
    generate: async ({ name, decide }) => {
      const before = readLastSnapshot(project)
      const after = await readDefinitions(before.id)
      const hints = decideAll(before, after, decide)
      const statements = await diffJournal(api(), before, after, { renames: hints, mayCascade: true })
      if (statements.length === 0) return { revision: undefined }
      return { revision: writeJournalRevision(project, after, { name: name ?? nameAfter(statements), statements }) }
    },
    generateEmpty: async (name) => {
      const { id, ...unchanged } = readLastSnapshot(project)
      const after = { ...unchanged, id: randomUUID(), prevId: id }
      return { revision: writeJournalRevision(project, after, { name, text: customText }) }
    },
  }
}

/** Asks until every question has an answer: what a table's columns are about shows only when the table has its name. */
function decideAll(before: JournalSnapshot, after: JournalSnapshot, decide: Decide): readonly Rename[] {
  const hints: Hint[] = []
  for (let round = 0; round < maximumRounds; round += 1) {
    const renames = hints.filter((hint) => hint.type === 'rename')
    const open = findQuestions(renames.reduce(renameInSnapshot, before), after).filter(
      ({ kind, entity }) => !hints.some((hint) => hint.type === 'create' && isSame(hint, { kind, entity })),
    )
    if (open.length === 0) return renames
    // What is in a renamed schema is no question any more.
    const schemas = open.filter(({ kind }) => kind === 'schema')
    hints.push(...decide(schemas.length > 0 ? schemas : open))
  }
  throw new MigrationError({
    reason: 'decision',
    expected: 'renames of what the last revision has',
    got: 'one of something that it has not',
    remedy: 'Correct the old name.',
  })
}

function isSame(left: Question, right: Question): boolean {
  return left.kind === right.kind && left.entity.join('\0') === right.entity.join('\0')
}

/** 0.31 keeps a whole snapshot for each revision, so the one before is that of the parent. */
function readStates({ folder }: Project, { snapshotPath }: Revision): States | undefined {
  const after = snapshotPath === undefined ? undefined : readJson(snapshotPath)
  if (after === undefined) return undefined
  const parent = (after as { prevId: string }).prevId
  if (parent === emptySnapshot.id) return { before: emptySnapshot, after: after as JournalSnapshot }
  const before = readdirSync(join(folder, 'meta'))
    .filter((name) => name.endsWith('_snapshot.json'))
    .map((name) => readJson(join(folder, 'meta', name)) as JournalSnapshot)
    .find(({ id }) => id === parent)
  return before === undefined ? undefined : { before, after: after as JournalSnapshot }
}
