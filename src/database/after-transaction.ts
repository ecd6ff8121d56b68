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

/** Runs what was registered to be run after a rollback. What rolled back is thrown: an error here is unhandled. */
export async function runAfterRollback(functions: readonly AfterFunction[]): Promise<void> {
  for (const error of await runAll(functions)) void leaveUnhandled(error)
}

async function leaveUnhandled(error: unknown): Promise<never> {
  throw error
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
