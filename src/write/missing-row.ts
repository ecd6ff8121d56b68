import { NotFoundError, OptimisticLockError, RowNotWrittenError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import {
  type Compiled,
  createAliases,
  decodedBoolean,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import { type ExpectedVersion, planVersion } from './plan-version.ts'
import { byKey } from './target.ts'
import type { WriteContext } from './write-context.ts'

/**
 * Why a row with a key was not written: it is not there, it has another version than was read, or the database has it and
 * did not write it.
 */
export async function missingRow(
  { table, executor }: Pick<WriteContext, 'table' | 'executor'>,
  key: unknown,
  expected: ExpectedVersion | undefined,
  path: string,
): Promise<NotFoundError | OptimisticLockError | RowNotWrittenError> {
  const [found] = await executor.rows(planLookAt(table, key, expected, path))
  if (found === undefined) return new NotFoundError(table.name, 'key')
  return found['isCurrent'] === true
    ? new RowNotWrittenError(table.name)
    : new OptimisticLockError(table.name, found['version'])
}

function planLookAt(table: TableModel, key: unknown, expected: ExpectedVersion | undefined, path: string): Statement {
  const isCurrent = planVersion(table, expected, path) ?? fragment`true`
  return toStatement(table.name, selectFields, {
    source: table.source,
    fields: {
      isCurrent: decodedBoolean(isCurrent),
      ...(table.version !== undefined && { version: table.version.field }),
    },
    condition: byKey(table, key, path).plan(createAliases()),
  })
}

interface LookPlan {
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly condition: Expression | undefined
}

function selectFields(builders: QueryBuilders, { source, fields, condition }: Compiled<LookPlan>): Executable {
  const select = builders.select(fields).from(source)
  return condition === undefined ? select : select.where(condition)
}
