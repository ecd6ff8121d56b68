import type { Severity } from './finding.ts'
import type { LintedRevision } from './lint-revision.ts'

/** What lint says of a project. */
export interface LintReport {
  readonly revisions: readonly LintedRevision[]
  readonly errors: number
  readonly warnings: number
  readonly notes: number
}

/** Makes a report of revisions that were linted. */
export function countFindings(revisions: readonly LintedRevision[]): LintReport {
  const all = revisions.flatMap(({ findings }) => findings)
  const count = (wanted: Severity): number => all.filter(({ severity }) => severity === wanted).length
  return { revisions, errors: count('error'), warnings: count('warning'), notes: count('note') }
}
