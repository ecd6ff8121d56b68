import { findKit } from '../kit/index.ts'
import type { LintReport } from '../lint/index.ts'
import { readHistory } from '../project/read-history.ts'
import type { Project } from '../revision.ts'
import { lintIn, versionsOf } from './lint.ts'

/** What a pull request has to mend. */
export interface CheckResult {
  readonly isFine: boolean
  /** Whether the definitions have something that no revision has. */
  readonly hasChanges: boolean
  /** Revisions that have no way down. */
  readonly withoutDown: readonly string[]
  readonly lint: LintReport
}

/** Compares the files with the definitions and looks at every revision; no database is asked. */
export async function checkIn(project: Project): Promise<CheckResult> {
  const history = readHistory(project.folder)
  const { rules } = project.safety
  const hasChanges = await findKit(project).hasChanges()
  const withoutDown = history.revisions.filter(({ down }) => down === undefined).map(({ name }) => name)
  const lint = await lintIn(history, { rules, versions: versionsOf(undefined, project.safety), chosen: () => true })
  return { isFine: !hasChanges && withoutDown.length + lint.errors === 0, hasChanges, withoutDown, lint }
}
