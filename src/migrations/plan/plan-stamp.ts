import type { AppliedRevision, MatchedLedger } from '../ledger/index.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History, Revision } from '../revision.ts'
import { ancestorsOf } from './plan-upgrade.ts'

/** What is recorded, and what is taken out of the ledger. */
export interface StampPlan {
  readonly added: readonly Revision[]
  readonly removed: readonly AppliedRevision[]
}

/** Plans a ledger that says: this revision and what it was generated after, and nothing else that has a file. */
export function planStamp({ revisions }: History, matched: MatchedLedger, target: string): StampPlan {
  const names =
    target === 'head' || target === 'heads'
      ? new Set(revisions.map(({ name }) => name))
      : target === 'base'
        ? new Set<string>()
        : ancestorsOf(revisions, findRevision(revisions, target))
  return {
    added: matched.pending.filter(({ name }) => names.has(name)),
    removed: matched.applied.filter(({ revision }) => !names.has(revision.name)),
  }
}
