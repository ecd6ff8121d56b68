import type { Direction, Revision } from './revision.ts'
import type { Step } from './step.ts'

/** What a command is going to do: data that the screen, `--json`, `--sql` and the runner share. */
export interface Plan {
  readonly direction: Direction
  /** In the order in which they run. */
  readonly revisions: readonly PlannedRevision[]
}

/** One revision of a plan, its script cut into steps. */
export interface PlannedRevision {
  readonly revision: Revision
  readonly direction: Direction
  readonly steps: readonly Step[]
  /** The last applied revision before and after; `undefined` is the base. */
  readonly from: Revision | undefined
  readonly to: Revision | undefined
}
