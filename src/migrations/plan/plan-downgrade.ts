import type { AppliedRevision, MatchedLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History } from '../revision.ts'
import type { SplitStatements } from '../step.ts'
import { planSteps } from './plan-steps.ts'

/**
 * Plans what a downgrade runs: the last applied first, whatever branches there are, so that it undoes what was done in
 * the opposite order.
 *
 * @param target `-2`, `base`, or the revision that is the last one left
 * @throws {MigrationError} when the target is none, or a revision has no way down
 */
export function planDowngrade(
  history: History,
  matched: MatchedLedger,
  target: string,
  splitStatements: SplitStatements,
): Plan {
  const undone = chooseUndone(history, matched.applied, target)
  refuseWithoutDown(undone)
  const stays = matched.applied.slice(0, matched.applied.length - undone.length)
  const revisions = undone.map(({ revision }, index) => {
    const to = undone[index + 1]?.revision ?? stays.at(-1)?.revision
    const steps = revision.down === undefined ? [] : planSteps(revision.down, splitStatements)
    return { revision, direction: 'down', steps, from: revision, to } as const
  })
  return { direction: 'down', revisions }
}

/** What a plan's way down loses, and what it cannot bring back: a sentence each. */
export function describeLosses({ revisions }: Plan): readonly string[] {
  return revisions.flatMap(({ revision: { name, down } }) => [
    ...(down?.header.losses ?? []).map(({ what, why }) => `${name}: ${what}: ${why}`),
    ...(down?.header.irreversible ?? []).map((why) => `${name}: irreversible: ${why}`),
  ])
}

function chooseUndone(
  { revisions }: History,
  applied: readonly AppliedRevision[],
  target: string,
): readonly AppliedRevision[] {
  const latest = applied.toReversed()
  if (target === 'base') return latest
  const count = /^-(\d+)$/.exec(target)?.[1]
  if (count !== undefined) {
    if (Number(count) <= latest.length) return latest.slice(0, Number(count))
    throw refuseTarget('no more revisions back than are applied', `${count}, and ${latest.length} are applied`)
  }
  if (target === 'head' || target.startsWith('+')) throw refuseTarget('-1, base or a revision', `"${target}"`)
  const last = findRevision(revisions, target)
  const place = latest.findIndex(({ revision }) => revision === last)
  if (place < 0) throw refuseTarget('an applied revision', `${last.name}, which is pending`)
  return latest.slice(0, place)
}

function refuseTarget(expected: string, got: string): MigrationError {
  const remedy = 'drizzle-repository history shows what is applied.'
  return new MigrationError({ reason: 'target', expected, got, remedy })
}

function refuseWithoutDown(undone: readonly AppliedRevision[]): void {
  const missing = undone.filter(({ revision }) => revision.down === undefined).map(({ revision }) => revision.name)
  if (missing.length === 0) return
  throw new MigrationError({
    reason: 'trouble',
    expected: 'a way down of every revision',
    got: `none of ${missing.join(', ')}`,
    remedy: 'Write it, or have it made from the snapshots.',
    revision: missing[0],
    next: `drizzle-repository generate --down ${missing.join(' ')}`,
  })
}
