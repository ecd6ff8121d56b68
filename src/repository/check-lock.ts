import type { Executor } from '../database/index.ts'
import { InvalidArgumentError } from '../errors/index.ts'

/** @throws {@link InvalidArgumentError} for a lock that would end with the statement that takes it. */
export function checkLock(executor: Executor, options: { readonly lock?: unknown } | undefined, path: string): void {
  if (options?.lock === undefined || executor.holdsLocks) return
  throw new InvalidArgumentError(
    { path: `${path}.lock`, expected: 'a call in a transaction', received: 'one outside of any' },
    'The lock would end with the statement: use $transaction.',
  )
}
