import { AfterCommitError } from '../errors/index.ts'
import type { AfterFunction } from './transaction-scope.ts'

/**
 * Runs what was registered to be run after COMMIT.
 *
 * @throws {@link AfterCommitError} when one failed, after all have been run.
 */
export async function runAfterCommit(functions: readonly AfterFunction[]): Promise<void> {
  const errors = await runAll(functions)
  if (errors.length > 0) throw new AfterCommitError(errors.length, errors[0])
}

/**
 * Runs what was registered to be run after a rollback. What rolled back is thrown: errors here are attached to it as
 * `afterRollbackErrors`.
 */
export async function runAfterRollback(functions: readonly AfterFunction[], thrown: unknown): Promise<void> {
  const errors = await runAll(functions)
  if (errors.length === 0) return
  if (typeof thrown !== 'object' || thrown === null || !Object.isExtensible(thrown)) {
    process.emitWarning('A function given to afterRollback failed, and what rolled back cannot carry its error.')
    return
  }
  const { afterRollbackErrors: earlier = [] } = thrown as { readonly afterRollbackErrors?: readonly unknown[] }
  const value = [...earlier, ...errors]
  Object.defineProperty(thrown, 'afterRollbackErrors', { value, configurable: true, enumerable: true })
}

async function runAll(functions: readonly AfterFunction[]): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const run of functions) {
    try {
      await run()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}
