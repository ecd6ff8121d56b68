import type { MatchedLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History, Revision } from '../revision.ts'
import type { SplitStatements } from '../step.ts'
import { planSteps } from './plan-steps.ts'

/**
 * Plans what an upgrade runs.
 *
 * @param target `head` (everything that is pending), `+2`, or a revision, which brings its ancestors
 * @throws {MigrationError} when the target is none
 */
export function planUpgrade(
  history: History,
  matched: MatchedLedger,
  target: string,
  splitStatements: SplitStatements,
): Plan {
  let before = matched.applied.at(-1)?.revision
  const revisions = choosePending(history, matched.pending, target).map((revision) => {
    const from = before
    before = revision
    const steps = planSteps(revision.up, splitStatements)
    return { revision, direction: 'up', steps, from, to: revision } as const
  })
  return { direction: 'up', revisions }
}

/** The pending revisions that a target asks for, in their order. */
export function choosePending(
  { revisions }: History,
  pending: readonly Revision[],
  target: string,
): readonly Revision[] {
  if (target === 'head' || target === 'heads') return pending
  const count = /^\+(\d+)$/.exec(target)?.[1]
  if (count !== undefined) return pending.slice(0, Number(count))
  if (target === 'base' || /^-\d+$/.test(target))
    throw new MigrationError({
      reason: 'target',
      expected: 'head, +1 or a revision to upgrade to',
      got: `"${target}"`,
      remedy: 'The way back is drizzle-repository downgrade.',
    })
  const wanted = ancestorsOf(revisions, findRevision(revisions, target))
  return pending.filter(({ name }) => wanted.has(name))
}

/** A revision and everything that it was generated after, by name. */
export function ancestorsOf(revisions: readonly Revision[], last: Revision): ReadonlySet<string> {
  const wanted = new Set([last.name])
  // Parents stand before children, so one walk backwards finds them all.
  for (const { name, parents } of revisions.toReversed())
    if (wanted.has(name)) for (const parent of parents) wanted.add(parent)
  return wanted
}
