import type { Row } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { createAliases, type Statement } from '../plan/index.ts'
import { planSelectCount } from '../query/index.ts'
import { missingRow } from './missing-row.ts'
import { planReadOf } from './plan-read-of.ts'
import { planUpdate } from './plan-update.ts'
import { readExpectedVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { alone, runBefore, validateRows } from './prepare-values.ts'
import { hasNested } from './read-nested.ts'
import { readUpdateValues, type RowValues } from './read-values.ts'
import { tellDeleted } from './tell-deleted.ts'
import { byFilter, byKey, everyRow, type Target } from './target.ts'
import { optionsOfWrite, readWriteOptions, type UncheckedOptions, type WriteContext } from './write-context.ts'
import { updateRowNested } from './write-nested.ts'

const optionsOfUpdate = optionsOfWrite('version')
const optionsOfUpdateMany = optionsOfWrite('where', 'set', 'returning')
const optionsOfUpdateAll = optionsOfWrite('returning')

/** Changes the row with a key and returns it; an empty patch only reads it. */
export async function updateRow(
  context: WriteContext,
  key: unknown,
  patch: unknown,
  options: UncheckedOptions,
): Promise<Row> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfUpdate, 'update')
  const expected = readExpectedVersion(table, options, 'update')
  const [given] = await runBefore(table, 'beforeUpdate', [patch])
  if (hasNested(table, given)) return updateRowNested(context, { key, patch: given, expected }, returning, options)
  const read = readUpdateValues(table, given, 'update patch')
  const target = byKey(table, key, 'update', expected)
  const statement = await planRowUpdate(table, read, target, returning)
  const [row] = await tellDeleted(context, [read], () => executor.rows(statement, options?.signal))
  if (row === undefined) throw await missingRow(context, key, expected, 'update')
  return row
}

/** An empty patch changes nothing: the row is only read. */
async function planRowUpdate(
  table: TableModel,
  values: RowValues,
  target: Target,
  returning: WriteReturning,
): Promise<Statement> {
  if (values.size === 0) return planReadOf(table, target, returning, 'update')
  const [validated = values] = await validateRows(table, 'update', [values], 'update patch', alone)
  return planUpdate(table, validated, target.plan, returning, 'update')
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
  const [given] = await runBefore(table, 'beforeUpdate', [set])
  const values = readUpdateValues(table, given, `${path}.set`)
  if (values.size > 0) {
    const [validated = values] = await validateRows(table, 'update', [values], `${path}.set`, alone)
    const statement = planUpdate(table, validated, target.plan, returning, path)
    return returning.returnsRows ? executor.rows(statement, signal) : executor.count(statement, signal)
  }
  // A filter without a condition is refused whatever the patch.
  target.plan(createAliases())
  if (!returning.returnsRows) {
    const [row] = await executor.rows(planSelectCount(table, target.where, path), signal)
    return row?.['count'] as number
  }
  return executor.rows(planReadOf(table, target, returning, path), signal)
}
