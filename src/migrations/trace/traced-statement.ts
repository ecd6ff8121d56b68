import type { Lock, Work } from '../lint/index.ts'
import type { Statement } from '../step.ts'

/** What one statement did on the scratch server. */
export interface TracedStatement {
  readonly statement: Statement
  /** The locks that it took and none before it in its transaction had, the strongest of each table. */
  readonly locks: readonly Lock[]
  readonly work: readonly Work[]
  /** The locks that its transaction holds when it is done, which others wait for. */
  readonly held: readonly Lock[]
  readonly milliseconds: number
  /** The SQLSTATE that it failed with. */
  readonly error: string | undefined
}

/** Whether somebody waits while it works: readers, writers, or nobody. */
export function isBlocking({ work, held }: Pick<TracedStatement, 'work' | 'held'>): boolean {
  return work.length > 0 && held.length > 0
}
