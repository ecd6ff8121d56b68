import type { History, Revision } from '../revision.ts'
import { hashesOf } from './match-ledger.ts'
import type { Run } from './runs.ts'

/**
 * Gives runs that were recorded under 0.31's names (`0003_nick`) those that `drizzle-kit up` gave their revisions
 * (`20260103120000_nick`), so that one that stopped part-way is found.
 */
export function renameRuns(runs: readonly Run[], { format, revisions }: History): readonly Run[] {
  if (format !== 'folders') return runs
  const names = new Set(revisions.map(({ name }) => name))
  return runs.map((run) => {
    const renamed = names.has(run.revision) ? undefined : revisionOf(run, revisions)
    return renamed === undefined ? run : { ...run, revision: renamed.name }
  })
}

/** Two revisions may have the same words in their names; then the script that was run tells. */
function revisionOf({ revision, direction, hash }: Run, revisions: readonly Revision[]): Revision | undefined {
  const words = /^\d{4}_(.+)$/.exec(revision)?.[1]
  const namesakes = revisions.filter(({ name }) => words !== undefined && name.replace(/^\d{14}_/, '') === words)
  if (namesakes.length < 2) return namesakes[0]
  return namesakes.find(({ up, down }) => {
    const script = direction === 'up' ? up : down
    return script !== undefined && hashesOf(script).includes(hash)
  })
}
