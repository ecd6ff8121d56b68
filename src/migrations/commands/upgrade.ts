import { loadGrammar } from '../grammar/index.ts'
import { isUnfinished } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { choosePending, nextDown, planUpgrade } from '../plan/index.ts'
import { runPlan } from '../run/index.ts'
import { findWaiting, type WaitingRevision } from './find-waiting.ts'
import { type LintBeforeOptions, lintBeforeUpgrade } from './lint-before-upgrade.ts'
import { prepareRecorder, refuseTrouble, runOptionsOf, type WaitOptions, whileLocked } from './locked.ts'
import { type MigrationOptions, readState, type Session, type State, withSession } from './session.ts'

/** What an upgrade or downgrade is told. */
export interface UpgradeOptions extends WaitOptions, LintBeforeOptions {
  /** `head` by default, `+2`, or a revision. */
  readonly target?: string
  /** Only plans: `done` is empty then. */
  readonly dryRun?: boolean
  /** Is told of the plan before it is run, or instead of it. */
  readonly onPlan?: (plan: Plan) => void | Promise<void>
}

/** What an upgrade or downgrade did. */
export interface RunResult {
  readonly plan: Plan
  readonly done: readonly { readonly revision: string; readonly milliseconds: number }[]
  /** The revision that was held back, with all that come after it, until a backfill is finalized. */
  readonly waiting?: WaitingRevision
}

/**
 * Applies pending revisions, one after the other, while nobody else does.
 *
 * @param options.target `head` by default, `+2`, or a revision, which brings what it was generated after
 * @throws {MigrationError} when files were edited, the lock is not got, or a statement fails; `details.hasChanged` says
 * whether something was applied before
 * @example
 * ```ts
 * const { done } = await upgrade({ db, folder: 'drizzle' })
 * ```
 */
export function upgrade(options: MigrationOptions & UpgradeOptions): Promise<RunResult> {
  return withSession(options, (session) => upgradeIn(session, options))
}

/** The same with an open session. */
export async function upgradeIn(session: Session, options: UpgradeOptions): Promise<RunResult> {
  const before = await readState(session)
  const run = runOptionsOf(session, options)
  const planned = await planReady(session, before, options)
  await options.onPlan?.(planned.plan)
  await lintBeforeUpgrade(session, planned.plan, options)
  if (options.dryRun === true || planned.plan.revisions.length === 0) return { ...planned, done: [] }
  return whileLocked(session, options, async (state) => {
    // Another upgrade may have been faster.
    const now = await planReady(session, state, options)
    if (now.plan.revisions.length === 0) return { ...now, done: [] }
    const { done } = await runPlan(session.connection, now.plan, await prepareRecorder(session, state), run)
    return {
      ...now,
      done: done.map((one) => ({ revision: one.planned.revision.name, milliseconds: one.milliseconds })),
    }
  })
}

/** What can be applied now: up to the first revision that waits for a backfill. */
async function planReady(
  session: Session,
  state: State,
  options: UpgradeOptions,
): Promise<Pick<RunResult, 'plan' | 'waiting'>> {
  const plan = await planIn(session, state, options)
  // A new database has no rows but those that its revisions insert.
  const waiting = state.matched.applied.length === 0 ? undefined : await findWaiting(session, plan)
  if (waiting === undefined) return { plan }
  const end = plan.revisions.findIndex(({ revision }) => revision.name === waiting.revision)
  return { plan: { ...plan, revisions: plan.revisions.slice(0, end) }, waiting }
}

async function planIn(session: Session, state: State, { target = 'head' }: UpgradeOptions): Promise<Plan> {
  refuseTrouble(session, state)
  refuseUnfinishedDown(state)
  const { history } = session
  const { matched } = state
  const isNothing = choosePending(history, matched.pending, target).length === 0
  if (isNothing) return { direction: 'up', revisions: [] }
  return planUpgrade(history, matched, target, (await loadGrammar()).splitStatements)
}

function refuseUnfinishedDown({ runs, matched }: State): void {
  const stopped = matched.applied.find(({ revision }) => {
    const last = runs.findLast((run) => run.revision === revision.name)
    return last?.direction === 'down' && isUnfinished(last)
  })
  if (stopped === undefined) return
  throw new MigrationError({
    reason: 'trouble',
    expected: 'no revision to be half-way down',
    got: stopped.revision.name,
    remedy: 'Finish the way down first.',
    revision: stopped.revision.name,
    next: nextDown(stopped.revision, '-1'),
  })
}
