import { findUnfinished, isUnfinished, type MatchedLedger, type Run } from '../ledger/index.ts'
import type { History, Project, Revision } from '../revision.ts'
import { nextOnTheWay } from './next-down.ts'

/** Something that is not as it should be between the files and the database. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly revision: string | undefined
  /** What it is. */
  readonly sentence: string
  /** What to type. */
  readonly next: string
  /** A note is worth knowing and does not make `status` answer no. */
  readonly isNote: boolean
}

export type TroubleKind =
  | 'edited'
  | 'orphan'
  | 'outOfOrder'
  | 'futureDate'
  | 'partlySquashed'
  | 'unfinished'
  | 'invalidIndex'
  | 'openBackfill'
  | 'missingDown'
  | 'missingSchemaFilter'

/** What trouble is found in: everything read before, so that finding it needs no database. */
export interface Situation {
  readonly history: History
  readonly matched: MatchedLedger
  readonly runs: readonly Run[]
  /** Indexes that a build left invalid, as `schema.name`. */
  readonly invalidIndexes: readonly string[]
  readonly project: Pick<Project, 'schemaFilter' | 'safety'> | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Finds everything that is wrong, each with a sentence and the next command. */
export function findTrouble(situation: Situation): readonly Trouble[] {
  return [
    ...findEdited(situation),
    ...findPartlySquashed(situation),
    ...findOrphans(situation),
    ...findUnfinishedRuns(situation),
    ...findOutOfOrder(situation),
    ...findFutureDates(situation),
    ...findInvalidIndexes(situation),
    ...findMissingDowns(situation),
    ...findMissingFilter(situation),
  ]
}

/** What an upgrade does not go on with. */
export function preventsUpgrade({ kind }: Trouble): boolean {
  return kind === 'edited' || kind === 'partlySquashed'
}

function findEdited({ matched }: Situation): Trouble[] {
  return matched.applied
    .filter(({ isEdited }) => isEdited)
    .map(({ revision: { name } }) => ({
      kind: 'edited',
      revision: name,
      sentence: `${name} is not the file that was applied`,
      next: `bring the file back, or drizzle-repository repair ${name} --edited accept`,
      isNote: false,
    }))
}

/** A squashed revision cannot take over from some of those that it stands for. */
function findPartlySquashed({ matched }: Situation): Trouble[] {
  return matched.pending
    .filter(({ up, when }) => up.header.squashes !== undefined && ownsOrphan(matched, when))
    .map(({ name, up }) => ({
      kind: 'partlySquashed',
      revision: name,
      sentence: `${name} stands for ${up.header.squashes?.first} to ${up.header.squashes?.last}, of which only some are applied`,
      next: 'check out the commit before the squash, run drizzle-repository upgrade there, then come back',
      isNote: false,
    }))
}

function ownsOrphan({ orphans }: MatchedLedger, when: number): boolean {
  return orphans.some(({ createdAt }) => createdAt !== undefined && createdAt < when + 1000)
}

function findOrphans({ matched }: Situation): Trouble[] {
  return matched.orphans.map(({ id, name }) => ({
    kind: 'orphan',
    revision: name,
    sentence: `${name ?? `row ${id} of the ledger`} is applied and has no file here`,
    next: 'check out the branch that has it, or drizzle-repository repair --orphan forget',
    isNote: false,
  }))
}

function findUnfinishedRuns({ history, runs }: Situation): Trouble[] {
  return history.revisions.flatMap((revision) => {
    const { name } = revision
    const run = findUnfinished(runs, name, 'up') ?? findUnfinished(runs, name, 'down')
    if (run === undefined || !isUnfinished(run)) return []
    const done = run.steps.filter(({ state }) => state === 'done').length
    return [
      {
        kind: 'unfinished' as const,
        revision: name,
        sentence: `${name} stopped on its way ${run.direction}, ${done} ${done === 1 ? 'step' : 'steps'} done`,
        next: nextOnTheWay(run.direction, revision, '-1'),
        isNote: false,
      },
    ]
  })
}

/** Pending ones that are older than what is applied: 0.31's migrator skips them and says nothing. */
function findOutOfOrder({ history, matched }: Situation): Trouble[] {
  const latest = Math.max(...matched.applied.map(({ revision }) => revision.when))
  const skips = history.format === 'journal' ? '; drizzle-orm would skip it silently' : ''
  return matched.pending
    .filter(({ when }) => when <= latest)
    .map(({ name }) => ({
      kind: 'outOfOrder',
      revision: name,
      sentence: `${name} is out of order: older than what is applied${skips}`,
      next: 'drizzle-repository upgrade',
      isNote: false,
    }))
}

function findFutureDates({ history, now }: Situation): Trouble[] {
  const dayAhead = now + 24 * 60 * 60 * 1000
  return history.revisions
    .filter(({ when }) => when > dayAhead)
    .map(({ name }) => ({
      kind: 'futureDate',
      revision: name,
      sentence: `${name} has a date in the future${
        history.format === 'journal' ? ': drizzle-orm skips whatever is generated until then' : ''
      }`,
      next: history.format === 'journal' ? 'correct its "when" in meta/_journal.json' : 'rename its folder',
      isNote: true,
    }))
}

function findInvalidIndexes({ invalidIndexes }: Situation): Trouble[] {
  return invalidIndexes.map((index) => ({
    kind: 'invalidIndex',
    revision: undefined,
    sentence: `the index ${index} is invalid: its build was interrupted, or its rows are not unique`,
    next: `drizzle-repository upgrade builds it again if it is pending; else DROP INDEX CONCURRENTLY ${index}`,
    isNote: false,
  }))
}

function findMissingDowns({ history }: Situation): Trouble[] {
  const missing = history.revisions.filter(({ down }: Revision) => down === undefined)
  return missing.map(({ name }) => ({
    kind: 'missingDown',
    revision: name,
    sentence: `${name} has no way down`,
    next: `drizzle-repository generate --down ${name}`,
    isNote: true,
  }))
}

/** drizzle-kit 1.0 takes our tables for ones that the schema file lacks, unless it is told not to look. */
function findMissingFilter({ history, project }: Situation): Trouble[] {
  if (history.format !== 'folders' || project === undefined) return []
  const { schemaFilter, safety } = project
  const chosen = schemaFilter.filter((name) => !name.startsWith('!'))
  if (schemaFilter.includes(`!${safety.schema}`) || (chosen.length > 0 && !chosen.includes(safety.schema))) return []
  return [
    {
      kind: 'missingSchemaFilter',
      revision: undefined,
      sentence: `drizzle-kit push and pull would take the schema ${safety.schema} for theirs`,
      next: `add schemaFilter: ['!${safety.schema}'] to drizzle.config.ts`,
      isNote: true,
    },
  ]
}
