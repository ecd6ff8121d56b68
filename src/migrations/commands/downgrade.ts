import { loadGrammar } from '../grammar/index.ts'
import { findUnfinished } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { describeLosses, planDowngrade } from '../plan/index.ts'
import { runPlan } from '../run/index.ts'
import { prepareRecorder, refuseTrouble, runOptionsOf, whileLocked } from './locked.ts'
import { type MigrationOptions, readState, type Session, type State, withSession } from './session.ts'
import type { LintBeforeOptions } from './lint-before-upgrade.ts'
import type { RunResult, UpgradeOptions } from './upgrade.ts'

/** What a downgrade is told. */
export interface DowngradeOptions extends Omit<UpgradeOptions, keyof LintBeforeOptions> {
  /** `-2`, `base`, or the revision that is the last one left. */
  readonly target: string
  /** Whether it may lose what the ways down announce. */
  readonly acceptLoss?: boolean
}

/**
 * Undoes revisions, the last applied first, by their ways down.
 *
 * @param options.target `-2`, `base`, or the revision that is the last one left
 * @throws {MigrationError} when a way down is missing, or loses something and `acceptLoss` is not set: before anything is
 * changed
 * @example
 * ```ts
 * await downgrade({ db, folder: 'drizzle', target: '-1' })
 * ```
 */
export function downgrade(options: MigrationOptions & DowngradeOptions): Promise<RunResult> {
  return withSession(options, (session) => downgradeIn(session, options))
}

/** The same with an open session. */
export async function downgradeIn(session: Session, options: DowngradeOptions): Promise<RunResult> {
  const before = await readState(session)
  const run = runOptionsOf(session, options)
  const plan = await planIn(session, before, options.target)
  await options.onPlan?.(plan)
  if (options.dryRun === true || plan.revisions.length === 0) return { plan, done: [] }
  refuseLoss(plan, options.acceptLoss === true)
  return whileLocked(session, options, async (state) => {
    // The target is one of the plan that was shown: somebody else may have gone a step back meanwhile.
    const last = plan.revisions.at(-1)?.to?.name ?? 'base'
    const now = await planIn(session, state, last)
    refuseOthers(plan, now)
    const { done } = await runPlan(session.connection, now, await prepareRecorder(session, state), run)
    return {
      plan: now,
      done: done.map(({ planned, milliseconds }) => ({ revision: planned.revision.name, milliseconds })),
    }
  })
}

async function planIn(session: Session, state: State, target: string): Promise<Plan> {
  refuseTrouble(session, state)
  refuseUnfinishedUp(session, state)
  return planDowngrade(session.history, state.matched, target, (await loadGrammar()).splitStatements)
}

function refuseLoss(plan: Plan, isAccepted: boolean): void {
  const losses = describeLosses(plan)
  if (isAccepted || losses.length === 0) return
  throw new MigrationError({
    reason: 'decision',
    expected: 'a way back that loses nothing',
    got: `one that does: ${losses.join('; ')}`,
    remedy: 'Accept it with --accept-loss (acceptLoss), or stay.',
    revision: plan.revisions[0]?.revision.name,
  })
}

function refuseOthers(shown: Plan, { revisions }: Plan): void {
  const other = revisions.find(({ revision }) => shown.revisions.every((planned) => planned.revision !== revision))
  if (other === undefined) return
  throw new MigrationError({
    reason: 'lock',
    expected: 'nobody else to migrate this database meanwhile',
    got: `${other.revision.name}, which somebody applied`,
    remedy: 'Nothing was changed. See where the database stands, and decide anew.',
    next: 'drizzle-repository status',
  })
}

function refuseUnfinishedUp({ history }: Session, { runs, matched }: State): void {
  const pending = new Set(matched.pending)
  const stopped = history.revisions.find(
    (revision) => pending.has(revision) && findUnfinished(runs, revision.name, 'up') !== undefined,
  )
  if (stopped === undefined) return
  throw new MigrationError({
    reason: 'trouble',
    expected: 'no revision to be half-way up',
    got: stopped.name,
    remedy: 'Finish it first; then its way down can be run.',
    revision: stopped.name,
    next: 'drizzle-repository upgrade',
  })
}
