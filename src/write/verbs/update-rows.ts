import { readChangedRow, updateGraph, withRelations } from '../nested/index.ts'
import { completeOne, draftOf, runBefore } from '../prepare/index.ts'
import {
  byFilter,
  byKey,
  everyRow,
  missingRow,
  planPatch,
  type PlanTarget,
  readExpectedVersion,
  type WriteReturning,
} from '../statements/index.ts'
import { tellDeleted } from './tell-deleted.ts'
import {
  chosenOf,
  optionsOfWrite,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

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
  const signal = options?.signal
  const path = 'update'
  const returning = readWriteOptions(context, options, optionsOfUpdate, path)
  const expected = readExpectedVersion(table, options, path)
  const [given] = await runBefore(table, 'update', [patch])
  const draft = readChangedRow(table, withRelations(table, patch, given), [`${path} patch`])
  if (draft.relations.length > 0) {
    const { row, isChange } = await updateGraph({ executor, signal }, table, { key, draft, expected }, returning)
    return { rows: [chosenOf(context, row, returning)], verb: isChange ? 'Update' : [undefined] }
  }
  const values = await completeOne(table, 'update', draft)
  const statement = planPatch(table, values, byKey(table, key, path, expected), returning, path)
  const rows = await tellDeleted(context, [values], () => executor.rows(statement, signal))
  if (rows.length === 0) throw await missingRow(context, key, expected, path)
  return { rows, verb: values.size > 0 ? 'Update' : [undefined] }
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
  target: PlanTarget,
  returning: WriteReturning,
  signal: AbortSignal | undefined,
  path: string,
): Promise<Written | number> {
  const [given] = await runBefore(table, 'update', [set])
  const values = await completeOne(table, 'update', draftOf(table, given, [`${path}.set`]))
  const statement = planPatch(table, values, target, returning, path)
  const isChange = values.size > 0
  if (!returning.returnsRows) {
    if (isChange) return executor.count(statement, signal)
    const [row] = await executor.rows(statement, signal)
    return row?.['count'] as number
  }
  const rows = await executor.rows(statement, signal)
  return { rows, verb: isChange ? 'Update' : rows.map(() => undefined) }
}
