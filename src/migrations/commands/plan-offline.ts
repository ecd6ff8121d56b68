import { loadGrammar } from '../grammar/index.ts'
import type { AppliedRevision, MatchedLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import { planDowngrade, planUpgrade } from '../plan/index.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History, Revision } from '../revision.ts'

/**
 * Plans the way between two revisions without a database, as if the first were the last one applied.
 *
 * @param range `base:head`, `0003:0005`, or the way back, `0005:0003`
 * @throws {MigrationError} when the range is none
 */
export async function planOffline(history: History, range: string): Promise<Plan> {
  const [from, to, ...rest] = range.split(':')
  if (from === undefined || to === undefined || rest.length > 0)
    throw new MigrationError({
      reason: 'target',
      expected: 'a range such as base:head',
      got: `"${range}"`,
      remedy: 'drizzle-repository history shows all names.',
    })
  const { revisions } = history
  const start = placeOf(revisions, from || 'base')
  const end = placeOf(revisions, to || 'head')
  const matched = pretend(revisions, start)
  const { splitStatements } = await loadGrammar()
  const last = revisions[end - 1]?.name ?? 'base'
  if (end >= start) return planUpgrade(history, matched, last === 'base' ? '+0' : `+${end - start}`, splitStatements)
  return planDowngrade(history, matched, last, splitStatements)
}

/** How many revisions are applied at a place. */
function placeOf(revisions: readonly Revision[], word: string): number {
  if (word === 'base') return 0
  if (word === 'head') return revisions.length
  return revisions.indexOf(findRevision(revisions, word)) + 1
}

function pretend(revisions: readonly Revision[], count: number): MatchedLedger {
  const applied = revisions.slice(0, count).map((revision, index): AppliedRevision => {
    const { name, when, up } = revision
    const row = { id: index + 1, hash: up.hash, createdAt: when, name, appliedAt: undefined }
    return { revision, row, isEdited: false }
  })
  return {
    ledger: { name: { schema: '', table: '' }, format: undefined, rows: applied.map(({ row }) => row) },
    applied,
    pending: revisions.slice(count),
    orphans: [],
    squashed: [],
  }
}
