import type { Row } from '../database/index.ts'
import { createAliases } from '../plan/index.ts'
import { planSelectCount } from '../query/index.ts'
import { missingRow } from './missing-row.ts'
import { planReadOf } from './plan-read-of.ts'
import { planUpdate } from './plan-update.ts'
import { readExpectedVersion } from './plan-version.ts'
import type { WriteReturning } from './plan-written.ts'
import { draftOf } from './draft.ts'
import { completeOne, runBefore } from './prepare.ts'
import { readChangedRow, withRelations } from './read-nested.ts'
import { tellDeleted } from './tell-deleted.ts'
import { byFilter, byKey, everyRow, type Target } from './target.ts'
import {
  optionsOfWrite,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'
import { updateRowNested } from './write-nested.ts'

const optionsOfUpdate = optionsOfWrite('version')
const optionsOfUpdateMany = optionsOfWrite('where', 'set', 'returning')
const optionsOfUpdateAll = optionsOfWrite('returning')

/** Changes the row with a key, and what is nested in the patch, and returns it; an empty patch only reads it. */
export async function updateRow(
  context: WriteContext,
  key: unknown,
  patch: unknown,
  options: UncheckedOptions,
): Promise<Written> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfUpdate, 'update')
  const expected = readExpectedVersion(table, options, 'update')
  const [given] = await runBefore(table, 'update', [patch])
  const draft = readChangedRow(table, withRelations(table, patch, given), ['update patch'])
  if (draft.relations.length > 0) return updateRowNested(context, { key, draft, expected }, returning, options)
  const values = await completeOne(table, 'update', draft)
  const target = byKey(table, key, 'update', expected)
  const isChange = values.size > 0
  const statement = isChange
    ? planUpdate(table, values, target.plan, returning, 'update')
    : planReadOf(table, target, returning, 'update')
  const rows = await tellDeleted(context, [values], () => executor.rows(statement, options?.signal))
  if (rows.length === 0) throw await missingRow(context, key, expected, 'update')
  return { rows, verb: isChange ? 'Update' : [undefined] }
}

/** Changes the rows that match a filter. */
export async function updateMatchingRows(context: WriteContext, args: UncheckedOptions): Promise<Written | number> {
  const returning = readWriteOptions(context, args, optionsOfUpdateMany, 'updateMany')
  const { where, set } = (args ?? {}) as { readonly where?: unknown; readonly set?: unknown }
  return updateRows(context, set, byFilter(context.table, where, 'updateMany'), returning, args?.signal, 'updateMany')
}

/** Changes every row. */
export async function updateAllRows(
  context: WriteContext,
  set: unknown,
  options: UncheckedOptions,
): Promise<Written | number> {
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
): Promise<Written | number> {
  const [given] = await runBefore(table, 'update', [set])
  const values = await completeOne(table, 'update', draftOf(table, given, [`${path}.set`]))
  if (values.size > 0) {
    const statement = planUpdate(table, values, target.plan, returning, path)
    if (!returning.returnsRows) return executor.count(statement, signal)
    return { rows: await executor.rows(statement, signal), verb: 'Update' }
  }
  // A filter without a condition is refused whatever the patch.
  target.plan(createAliases())
  if (!returning.returnsRows) {
    const [row] = await executor.rows(planSelectCount(table, target.where, path), signal)
    return row?.['count'] as number
  }
  return untouched(await executor.rows(planReadOf(table, target, returning, path), signal))
}

/** Rows that were only read. */
function untouched(rows: readonly Row[]): Written {
  return { rows, verb: rows.map(() => undefined) }
}
