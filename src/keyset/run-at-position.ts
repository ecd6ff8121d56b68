import type { Executor, Row } from '../database/index.ts'
import { InvalidCursorError, InvalidValueError } from '../errors/index.ts'
import type { Statement } from '../plan/index.ts'

/**
 * Runs a statement that begins at a cursor. A cursor can hold a text that is no value of its column's type: that is the
 * cursor's fault, not the database's.
 *
 * In a transaction the values are checked before: nothing can be asked after a failure.
 *
 * @param check A statement that fails where the values of the cursor are to blame; `undefined` where they cannot be.
 * @throws {@link InvalidCursorError} when they are.
 */
export async function runAtPosition(
  executor: Executor,
  statement: Statement,
  check: Statement | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  const isInTransaction = executor.isInTransaction
  if (check !== undefined && isInTransaction) await runCheck(executor, check)
  try {
    return await executor.rows(statement, signal)
  } catch (error) {
    if (check !== undefined && !isInTransaction && isRefusedValue(error)) await runCheck(executor, check)
    throw error
  }
}

async function runCheck(executor: Executor, check: Statement): Promise<void> {
  const error: unknown = await executor.rows(check).catch(asValue)
  if (isRefusedValue(error)) throw new InvalidCursorError('value')
}

function asValue(error: unknown): unknown {
  return error
}

/** Whether PostgreSQL refused a text that is no value of a type. */
export function isRefusedValue(error: unknown): boolean {
  return error instanceof InvalidValueError && error.details.sqlState !== undefined
}
