import { acceptHash, forgetRows, isUnfinished, recordStep, type Run } from '../ledger/index.ts'
import { loadGrammar } from '../grammar/index.ts'
import { MigrationError } from '../migration-error.ts'
import { planSteps } from '../plan/index.ts'
import { findRevision } from '../project/resolve-target.ts'
import { writeJournalOrder } from '../project/write-journal-order.ts'
import type { Revision } from '../revision.ts'
import { type WaitOptions, whileLocked } from './locked.ts'
import { type MigrationOptions, type Session, type State, withSession } from './session.ts'

/** Which trouble is mended, and how; without any of it nothing is done. */
export interface RepairOptions extends WaitOptions {
  /** The revision that it is about; by default every one that has the trouble. */
  readonly revision?: string
  /** Takes edited files as they are now for what was applied, or only names them. */
  readonly edited?: 'accept' | 'show'
  /** What became of a step that nobody can tell about: it took effect, or it has to be run again. */
  readonly step?: 'done' | 'redo'
  /** Takes rows that no file has out of the ledger. */
  readonly orphan?: 'forget'
  /** Gives pending revisions of 0.31's journal a date after what is applied, so that drizzle-orm does not skip them. */
  readonly order?: boolean
}

/** One thing that was mended, as a sentence. */
export interface Repair {
  readonly kind: 'edited' | 'step' | 'orphan' | 'order'
  readonly sentence: string
}

/**
 * Mends one kind of trouble that `status` names.
 *
 * @returns what was done; nothing when there was nothing of the kind
 * @throws {MigrationError} when nothing is asked for
 */
export function repair(options: MigrationOptions & RepairOptions): Promise<readonly Repair[]> {
  return withSession(options, (session) => repairIn(session, options))
}

/** The same with an open session. */
export async function repairIn(session: Session, options: RepairOptions): Promise<readonly Repair[]> {
  const { edited, step, orphan, order } = options
  if (edited === undefined && step === undefined && orphan === undefined && order !== true)
    throw new MigrationError({
      reason: 'decision',
      expected: 'one repair to be chosen',
      got: 'none',
      remedy: 'Choose --edited accept, --edited show, --step done, --step redo, --orphan forget or --order.',
      next: 'drizzle-repository status',
    })
  const chosen = options.revision === undefined ? undefined : findRevision(session.history.revisions, options.revision)
  return whileLocked(session, options, async (state) => [
    ...(edited === undefined ? [] : await repairEdited(session, state, chosen, edited)),
    ...(step === undefined ? [] : await repairStep(session, state, chosen, step)),
    ...(orphan === undefined ? [] : await forgetOrphans(session, state)),
    ...(order === true ? await repairOrder(session, state) : []),
  ])
}

async function repairEdited(
  { connection, ledger }: Session,
  { matched }: State,
  chosen: Revision | undefined,
  how: 'accept' | 'show',
): Promise<Repair[]> {
  const found = matched.applied.filter(
    ({ revision, isEdited }) => isEdited && (chosen === undefined || revision === chosen),
  )
  const repairs: Repair[] = []
  for (const { revision, row } of found) {
    if (how === 'accept') await acceptHash(connection, ledger, row.id, revision.up.hash)
    const verb = how === 'accept' ? 'is taken for what was applied' : 'is not what was applied'
    repairs.push({
      kind: 'edited',
      sentence: `${revision.name} (${short(revision.up.hash)}) ${verb} (${short(row.hash)})`,
    })
  }
  return repairs
}

/** Decides the first step of an unfinished run that is not done. */
async function repairStep(
  { connection, history, safety }: Session,
  { runs }: State,
  chosen: Revision | undefined,
  how: 'done' | 'redo',
): Promise<Repair[]> {
  const { splitStatements } = await loadGrammar()
  const repairs: Repair[] = []
  for (const revision of history.revisions) {
    const run = unfinishedRun(runs, revision)
    if (run === undefined || (chosen !== undefined && revision !== chosen)) continue
    const script = run.direction === 'up' ? revision.up : revision.down
    const steps = script === undefined ? [] : planSteps(script, splitStatements)
    const index = steps.findIndex((step, place) => {
      const recorded = run.steps.find((one) => one.index === place)
      return recorded?.state !== 'done' || recorded.hash !== step.hash
    })
    const step = steps[index]
    if (step === undefined) continue
    await recordStep(connection, safety.schema, run.id, index, step, how)
    const word = how === 'done' ? 'is recorded as done' : 'will be run again'
    repairs.push({ kind: 'step', sentence: `step ${index + 1} of ${revision.name} ${word}` })
  }
  return repairs
}

function unfinishedRun(runs: readonly Run[], { name }: Revision): Run | undefined {
  const last = runs.findLast((run) => run.revision === name)
  return last !== undefined && isUnfinished(last) ? last : undefined
}

async function forgetOrphans({ connection, ledger }: Session, { matched }: State): Promise<Repair[]> {
  await forgetRows(
    connection,
    ledger,
    matched.orphans.map(({ id }) => id),
  )
  return matched.orphans.map(({ id, name }) => ({
    kind: 'orphan',
    sentence: `${name ?? `row ${id}`} is taken out of the ledger`,
  }))
}

async function repairOrder({ history }: Session, { matched }: State): Promise<Repair[]> {
  if (history.format !== 'journal') return []
  const moved = writeJournalOrder(history, matched.pending)
  return moved.map((name) => ({ kind: 'order', sentence: `${name} has a date after everything that is applied` }))
}

function short(hash: string): string {
  return hash.slice(0, 12)
}
