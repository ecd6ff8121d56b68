import type { PlannedRevision } from '../plan.ts'
import type { Statement } from '../step.ts'

/** What the runner tells while it works. */
export type RunEvent =
  | { readonly type: 'lockWaiting'; readonly holder: Session | undefined }
  | { readonly type: 'revisionStarted'; readonly planned: PlannedRevision }
  | { readonly type: 'stepStarted'; readonly index: number; readonly statement: Statement | undefined }
  | { readonly type: 'stepSkipped'; readonly index: number }
  | { readonly type: 'indexDropped'; readonly name: string }
  | { readonly type: 'blocked'; readonly by: readonly Session[] }
  | { readonly type: 'progress'; readonly phase: string; readonly done: number; readonly total: number }
  | {
      readonly type: 'attemptFailed'
      readonly attempt: number
      readonly attempts: number
      readonly by: readonly Session[]
      /** Milliseconds until the next one. */
      readonly wait: number
    }
  | { readonly type: 'revisionDone'; readonly planned: PlannedRevision; readonly milliseconds: number }

/** A session of the server that others wait for. Its statement is not among it: that could hold values. */
export interface Session {
  readonly pid: number
  readonly applicationName: string
  readonly state: string
  /** How old its transaction is. */
  readonly seconds: number
  /** `AccessShareLock on orders`; empty where it is not about a table. */
  readonly locks: string
}

/** What the runner may be told. */
export interface RunOptions {
  /** How long a statement waits for a lock before everything is rolled back and tried again, such as `5s`. */
  readonly lockTimeout: string
  /** How often a revision is tried. */
  readonly attempts: number
  readonly onEvent?: ((event: RunEvent) => void) | undefined
  /** Cancels the statement that runs. */
  readonly signal?: AbortSignal | undefined
}
