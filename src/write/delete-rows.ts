import type { Row, Statement } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import { softDeleteScope, type TableModel } from '../model/index.ts'
import { planRestore, planSoftDelete } from './plan-soft-delete.ts'
import { planDelete, type PlanTarget, type WriteReturning } from './plan-update.ts'
import { byFilter, byKey, everyRow, type Target } from './target.ts'
import { optionsOfWrite, readWriteOptions, type UncheckedOptions, type WriteContext } from './write-context.ts'

const optionsOfDelete = optionsOfWrite()
const optionsOfDeleteMany = optionsOfWrite('where', 'returning')
const optionsOfDeleteAll = optionsOfWrite('returning')

/** Deletes the row with a key and returns it as it was. */
export async function deleteRow(
  { table, executor }: WriteContext,
  key: unknown,
  options: UncheckedOptions,
): Promise<Row> {
  const returning = readWriteOptions(table, options, optionsOfDelete, 'delete')
  const statement = planRemoval(table, byKey(table, key, 'delete').plan, returning, 'delete')
  const [row] = await executor.rows(statement, options?.signal)
  if (row === undefined) throw new NotFoundError(table.name, 'key')
  return row
}

/** Takes the deletion of the row with a key back and returns it; one that was not deleted stays as it is. */
export async function restoreRow(
  { table, executor }: WriteContext,
  key: unknown,
  options: UncheckedOptions,
): Promise<Row> {
  const returning = readWriteOptions(table, options, optionsOfDelete, 'restore')
  const withDeleted = table.unscoped([softDeleteScope])
  const statement = planRestore(withDeleted, byKey(withDeleted, key, 'restore').plan, returning, 'restore')
  const [row] = await executor.rows(statement, options?.signal)
  if (row === undefined) throw new NotFoundError(table.name, 'key')
  return row
}

/** Deletes the rows that match a filter. */
export async function deleteMatchingRows(context: WriteContext, args: UncheckedOptions): Promise<Row[] | number> {
  const returning = readWriteOptions(context.table, args, optionsOfDeleteMany, 'deleteMany')
  const { where } = (args ?? {}) as { readonly where?: unknown }
  return deleteRows(context, byFilter(context.table, where, 'deleteMany'), returning, args?.signal, 'deleteMany')
}

/** Deletes every row. */
export async function deleteAllRows(context: WriteContext, options: UncheckedOptions): Promise<Row[] | number> {
  const returning = readWriteOptions(context.table, options, optionsOfDeleteAll, 'deleteAll')
  return deleteRows(context, everyRow(context.table), returning, options?.signal, 'deleteAll')
}

async function deleteRows(
  { table, executor }: WriteContext,
  target: Target,
  returning: WriteReturning,
  signal: AbortSignal | undefined,
  path: string,
): Promise<Row[] | number> {
  const statement = planRemoval(table, target.plan, returning, path)
  return returning.returnsRows ? executor.rows(statement, signal) : executor.count(statement, signal)
}

/** A table that keeps its deleted rows only marks them, unless the call lifts that scope. */
function planRemoval(table: TableModel, target: PlanTarget, returning: WriteReturning, path: string): Statement {
  const isKept = table.scopes.some(({ name }) => name === softDeleteScope)
  return isKept ? planSoftDelete(table, target, returning, path) : planDelete(table, target, returning, path)
}
