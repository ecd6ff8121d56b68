import { isUnfinished } from '../ledger/index.ts'
import { findHeads } from '../project/order-revisions.ts'
import { findRange } from '../project/resolve-target.ts'
import type { Revision } from '../revision.ts'
import { type MigrationOptions, readState, type Session, type State, withSession } from './session.ts'

/** One revision and what became of it. */
export interface HistoryEntry {
  readonly name: string
  readonly parents: readonly string[]
  readonly isHead: boolean
  readonly state: 'applied' | 'pending' | 'unfinished'
  /** In UTC; `undefined` where drizzle applied it and did not record it. */
  readonly appliedAt: string | undefined
  readonly by: string | undefined
  readonly milliseconds: number | undefined
  readonly isEdited: boolean
  /** It was applied after one that has a later date. */
  readonly isOutOfOrder: boolean
  readonly phase: string | undefined
  readonly down: Down
}

/** What a way down is worth; `lossy` and `irreversible` come with what is lost. */
export interface Down {
  readonly kind: 'complete' | 'lossy' | 'irreversible' | 'missing'
  readonly losses: readonly string[]
}

/**
 * Tells of every revision what became of it, the oldest first. It only reads.
 *
 * @param options.range such as `0002:0005` or `:0005`
 * @throws {MigrationError} when the files cannot be understood, or the range is none
 */
export function history(options: MigrationOptions & { readonly range?: string }): Promise<readonly HistoryEntry[]> {
  return withSession(options, (session) => historyIn(session, options.range))
}

/** The same with an open session. */
export async function historyIn(session: Session, range?: string): Promise<readonly HistoryEntry[]> {
  const { revisions } = session.history
  const state = await readState(session)
  const heads = findHeads(revisions)
  const shown = range === undefined ? revisions : findRange(revisions, range)
  return shown.map((revision) => describeRevision(revision, heads.includes(revision), state))
}

/** What a revision's way down is worth. */
export function describeDown({ down }: Revision): Down {
  if (down === undefined) return { kind: 'missing', losses: [] }
  const { losses, irreversible } = down.header
  const lost = losses.map(({ what, why }) => `${what}: ${why}`)
  if (irreversible.length > 0) return { kind: 'irreversible', losses: [...irreversible, ...lost] }
  return { kind: lost.length > 0 ? 'lossy' : 'complete', losses: lost }
}

function describeRevision(revision: Revision, isHead: boolean, { matched, runs }: State): HistoryEntry {
  const { name, parents, up } = revision
  const place = matched.applied.findIndex((one) => one.revision === revision)
  const applied = matched.applied[place]
  const run = runs.findLast((one) => one.revision === name)
  const ran = applied !== undefined && run?.direction === 'up' ? run : undefined
  return {
    name,
    parents,
    isHead,
    state: run !== undefined && isUnfinished(run) ? 'unfinished' : applied === undefined ? 'pending' : 'applied',
    appliedAt: applied === undefined ? undefined : (applied.row.appliedAt ?? ran?.startedAt),
    by: ran?.by,
    milliseconds: ran?.milliseconds,
    isEdited: applied?.isEdited ?? false,
    isOutOfOrder: matched.applied.slice(0, Math.max(place, 0)).some((one) => one.revision.when > revision.when),
    phase: up.header.phase,
    down: describeDown(revision),
  }
}
