import { InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { allOf, type Expression, fragment, type Statement } from '../plan/index.ts'
import { type PlanTarget, planUpdate } from './plan-update.ts'
import type { WriteReturning } from './plan-written.ts'
import { changedByItself } from './derived-values.ts'

/** Plans the update that marks rows as deleted now. */
export function planSoftDelete(
  table: TableModel,
  target: PlanTarget,
  options: WriteReturning,
  path: string,
): Statement {
  const column = softDeleteColumn(table, path)
  const deleted = { [column.property]: nowFor(column) }
  const others = changedByItself(table, () => false, 'delete')
  return planUpdate(table, others, target, options, path, deleted)
}

/** Plans the update that takes a deletion back, of rows that are deleted. */
export function planRestore(table: TableModel, target: PlanTarget, options: WriteReturning, path: string): Statement {
  const column = softDeleteColumn(table, path)
  const others = changedByItself(table, () => false)
  const deleted: PlanTarget = (aliases) => allOf([target(aliases), fragment`${column} is not null`])
  return planUpdate(table, others, deleted, options, path, { [column.property]: fragment`null` })
}

function softDeleteColumn({ name, softDelete }: TableModel, path: string): ColumnModel {
  if (softDelete !== undefined) return softDelete
  throw new InvalidArgumentError(
    { path, expected: 'a table with soft deletion', received: `"${name}"` },
    'Name the column in defineModel: { softDelete: … }.',
  )
}

/** Drizzle reads dates and timestamps without a time zone as UTC. */
function nowFor({ column }: ColumnModel): Expression {
  const type = column?.getSQLType() ?? ''
  return type.endsWith('with time zone') ? fragment`now()` : fragment`now() at time zone 'utc'`
}
