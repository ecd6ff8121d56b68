import type { Executor, Row, Statement } from '../database/index.ts'
import { InvalidCursorError, QueryError } from '../errors/index.ts'

/**
 * Runs a statement that begins at a cursor. A cursor can hold a text that is no value of its column's type: that is the
 * cursor's fault, not the database's.
 *
 * @param check A statement that fails where the values of the cursor are to blame; `undefined` without a cursor.
 * @throws {@link InvalidCursorError} when they are.
 */
export async function runAtPosition(
  executor: Executor,
  statement: Statement,
  check: Statement | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  try {
    return await executor.rows(statement, signal)
  } catch (error) {
    const isRefused = check !== undefined && isRefusedValue(error)
    if (isRefused && isRefusedValue(await executor.rows(check).catch(asValue))) throw new InvalidCursorError('value')
    throw error
  }
}

function asValue(error: unknown): unknown {
  return error
}

/** SQLSTATE class 22: a text that is no value of a type. */
function isRefusedValue(error: unknown): boolean {
  return error instanceof QueryError && error.details.sqlState?.startsWith('22') === true
}
