import type { Asking } from '../../database/index.ts'
import { InvalidFilterError, NotFoundError, OptimisticLockError, RowNotWrittenError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import {
  type Aliases,
  allOf,
  always,
  type Compiled,
  createAliases,
  decoded,
  decodedBoolean,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../../plan/index.ts'
import { planFilter, planKey, planRow, planScopes } from '../../query/index.ts'
import { type ExpectedVersion, planVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'

/** Plans which rows a write is about; `undefined` means every row. */
export type PlanTarget = (aliases: Aliases) => Expression | undefined

/** Every row that is in the table's scopes. */
export function everyRow(table: TableModel): PlanTarget {
  return (aliases) => planScopes(table, planFilter, aliases)
}

/** The row with a key. */
export function byKey(table: TableModel, key: unknown, path: string, expected?: ExpectedVersion): PlanTarget {
  return (aliases) =>
    allOf([
      planKey(table, key, `${path} key`),
      planScopes(table, planFilter, aliases),
      planVersion(table, expected, path),
    ])
}

/** The rows that match a filter, which must have a condition. */
export function byFilter(table: TableModel, where: unknown, path: string): PlanTarget {
  return (aliases) => {
    const condition = where === undefined ? undefined : planFilter(table, where, aliases, `${path}.where`)
    if (condition !== undefined) return allOf([condition, planScopes(table, planFilter, aliases)])
    throw new InvalidFilterError(
      { path: `${path}.where`, expected: 'a condition', received: where === undefined ? 'undefined' : 'none' },
      `Use ${path.replace('Many', 'All')} when every row is meant.`,
    )
  }
}

/** Plans the read of the rows of a target, as a write of them returns them; with a lock where they are written next. */
export function planReadOf(
  table: TableModel,
  target: PlanTarget,
  { columns, extras, needed }: WriteReturning,
  path: string,
  isLocked = false,
): Statement {
  const aliases = createAliases()
  const { fields } = planRow(table, { columns, extras }, needed, aliases, path).selection
  return planFields(table, fields, target(aliases), isLocked)
}

/** Plans the count of the rows of a target. */
export function planCountOf(table: TableModel, target: PlanTarget): Statement {
  return planFields(table, { count: decoded(fragment`count(*)`, Number) }, target(createAliases()))
}

/** Plans the read of some fields of rows. */
function planFields(table: TableModel, fields: Fields, condition: Expression | undefined, isLocked = false): Statement {
  const locked = isLocked ? table.primaryKey : undefined
  return toStatement(table.name, selectRows, { source: table.source, fields, condition, locked })
}

interface ReadPlan {
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly condition: Expression | undefined
  /** What rows are locked by, in this order; `undefined` where they are not. */
  readonly locked: readonly ColumnModel[] | undefined
}

function selectRows(builders: QueryBuilders, { source, fields, condition, locked }: Compiled<ReadPlan>): Executable {
  const select = builders.select(fields).from(source)
  if (condition !== undefined) select.where(condition)
  if (locked === undefined) return select
  if (locked.length > 0) select.orderBy(...locked.map(({ reference }) => reference))
  return select.for('update', {})
}

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
