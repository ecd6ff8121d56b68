import type { Asking } from '../../database/index.ts'
import { NotFoundError, OptimisticLockError, RowNotWrittenError } from '../../errors/index.ts'
import { always, createAliases, decodedBoolean } from '../../plan/index.ts'
import { type ExpectedVersion, planVersion } from './plan-version.ts'
import { byKey, planFields } from './target.ts'

/**
 * Why a row with a key was not written: it is not there, it has another version than was read, or the database has it and
 * did not write it.
 */
export async function missingRow(
  { table, executor }: Asking,
  key: unknown,
  expected: ExpectedVersion | undefined,
  path: string,
): Promise<NotFoundError | OptimisticLockError | RowNotWrittenError> {
  const fields = {
    isCurrent: decodedBoolean(planVersion(table, expected, path) ?? always),
    ...(table.version !== undefined && { version: table.version.field }),
  }
  const [found] = await executor.rows(planFields(table, fields, byKey(table, key, path)(createAliases())))
  if (found === undefined) return new NotFoundError(table.name, 'key')
  return found['isCurrent'] === true
    ? new RowNotWrittenError(table.name)
    : new OptimisticLockError(table.name, found['version'])
}
