import { NotFoundError, OptimisticLockError } from '../errors/index.ts'
import { planFind } from '../query/index.ts'
import type { ExpectedVersion } from './plan-version.ts'
import type { WriteContext } from './write-context.ts'

/** Why there is no row with a key to write: it is not there, or it has another version than was read. */
export async function missingRow(
  { table, executor }: WriteContext,
  key: unknown,
  expected: ExpectedVersion | undefined,
  path: string,
): Promise<NotFoundError | OptimisticLockError> {
  if (expected === undefined || table.version === undefined) return new NotFoundError(table.name, 'key')
  const { property } = table.version
  const [current] = await executor.rows(planFind(table, key, { columns: { [property]: true } }, path))
  return current === undefined
    ? new NotFoundError(table.name, 'key')
    : new OptimisticLockError(table.name, current[property])
}
