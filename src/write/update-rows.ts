import type { Row } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import { createBindings, planFind, planSelect, planSelectCount } from '../query/index.ts'
import { planUpdate } from './plan-update.ts'
import type { WriteReturning } from './plan-written.ts'
import { readUpdateValues } from './read-values.ts'
import { byFilter, byKey, everyRow, type Target } from './target.ts'
import { optionsOfWrite, readWriteOptions, type UncheckedOptions, type WriteContext } from './write-context.ts'

const optionsOfUpdate = optionsOfWrite()
const optionsOfUpdateMany = optionsOfWrite('where', 'set', 'returning')
const optionsOfUpdateAll = optionsOfWrite('returning')

/** Changes the row with a key and returns it; an empty patch only reads it. */
export async function updateRow(
  context: WriteContext,
  key: unknown,
  patch: unknown,
  options: UncheckedOptions,
): Promise<Row> {
  const { table, executor, needed } = context
  const returning = readWriteOptions(context, options, optionsOfUpdate, 'update')
  const values = readUpdateValues(table, patch, 'update patch')
  const statement =
    values.size === 0
      ? planFind(table, key, options, 'update', needed)
      : planUpdate(table, values, byKey(table, key, 'update').plan, returning, 'update')
  const [row] = await executor.rows(statement, options?.signal)
  if (row === undefined) throw new NotFoundError(table.name, 'key')
  return row
}

/** Changes the rows that match a filter. */
export async function updateMatchingRows(context: WriteContext, args: UncheckedOptions): Promise<Row[] | number> {
  const returning = readWriteOptions(context, args, optionsOfUpdateMany, 'updateMany')
  const { where, set } = (args ?? {}) as { readonly where?: unknown; readonly set?: unknown }
  return updateRows(context, set, byFilter(context.table, where, 'updateMany'), returning, args?.signal, 'updateMany')
}

/** Changes every row. */
export async function updateAllRows(
  context: WriteContext,
  set: unknown,
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const returning = readWriteOptions(context, options, optionsOfUpdateAll, 'updateAll')
  return updateRows(context, set, everyRow(context.table), returning, options?.signal, 'updateAll')
}

async function updateRows(
  { table, executor }: WriteContext,
  set: unknown,
  target: Target,
  returning: WriteReturning,
  signal: AbortSignal | undefined,
  path: string,
): Promise<Row[] | number> {
  const values = readUpdateValues(table, set, `${path}.set`)
  if (values.size > 0) {
    const statement = planUpdate(table, values, target.plan, returning, path)
    return returning.returnsRows ? executor.rows(statement, signal) : executor.count(statement, signal)
  }
  // A filter without a condition is refused whatever the patch.
  target.plan(createBindings())
  if (!returning.returnsRows) {
    const [row] = await executor.rows(planSelectCount(table, target.where, path), signal)
    return row?.['count'] as number
  }
  const { columns, extras, needed } = returning
  const unchanged = { ...(target.where !== undefined && { where: target.where }), columns, extras }
  return executor.rows(planSelect(table, unchanged, path, needed), signal)
}
