import type { Executor, Row } from '../../database/index.ts'
import { InvalidArgumentError } from '../../errors/index.ts'
import { softDeleteScope } from '../../model/index.ts'
import { bindRaw, toArrayLiteral } from '../../plan/index.ts'
import { keyReader, planIsOneOf } from '../../query/index.ts'
import {
  byFilter,
  byKey,
  everyRow,
  justCount,
  keepsDeleted,
  missingRow,
  planDelete,
  planReadOf,
  planRemoval,
  planRestore,
  type PlanTarget,
  readExpectedVersion,
  type WriteReturning,
} from '../statements/index.ts'
import {
  optionsOfWrite,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

const optionsOfDelete = optionsOfWrite('version')
const optionsOfRestore = optionsOfWrite()
const optionsOfDeleteMany = optionsOfWrite('where', 'returning')
const optionsOfDeleteAll = optionsOfWrite('returning')

/** Loads the relations of rows that are about to be deleted. */
export type LoadBefore = (executor: Executor, rows: readonly Row[]) => Promise<void>

/** What a delete is given: where rows have relations to load, they are loaded before. */
export interface DeleteContext extends WriteContext {
  readonly load: LoadBefore
}

/** Deletes the row with a key and returns it as it was. */
export async function deleteRow(context: DeleteContext, key: unknown, options: UncheckedOptions): Promise<Written> {
  const { table } = context
  const returning = readWriteOptions(context, options, optionsOfDelete, 'delete')
  const expected = readExpectedVersion(table, options, 'delete')
  const target = byKey(table, key, 'delete', expected)
  const deleted = (await removeRows(context, target, returning, options?.signal, 'delete')) as Written
  if (deleted.rows.length === 0) throw await missingRow(context, key, expected, 'delete')
  return deleted
}

/** Takes the deletion of the row with a key back and returns it; one that was not deleted stays as it is. */
export async function restoreRow(context: WriteContext, key: unknown, options: UncheckedOptions): Promise<Written> {
  const returning = readWriteOptions(context, options, optionsOfRestore, 'restore')
  const table = context.table.unscoped([softDeleteScope])
  const target = byKey(table, key, 'restore')
  const restored = await context.executor.rows(planRestore(table, target, returning, 'restore'), options?.signal)
  if (restored.length > 0) return { rows: restored, verb: 'Update' }
  const isAlive = byKey(context.table, key, 'restore')
  const alive = await context.executor.rows(planReadOf(table, isAlive, returning, 'restore'), options?.signal)
  if (alive.length > 0) return { rows: alive, verb: [undefined] }
  throw await missingRow({ ...context, table }, key, undefined, 'restore')
}

/** Deletes the rows that match a filter. */
export async function deleteMatchingRows(context: DeleteContext, args: UncheckedOptions): Promise<Written | number> {
  const returning = readWriteOptions(context, args, optionsOfDeleteMany, 'deleteMany')
  const { where } = (args ?? {}) as { readonly where?: unknown }
  return removeRows(context, byFilter(context.table, where, 'deleteMany'), returning, args?.signal, 'deleteMany')
}

/** Deletes every row. */
export async function deleteAllRows(context: DeleteContext, options: UncheckedOptions): Promise<Written | number> {
  const returning = readWriteOptions(context, options, optionsOfDeleteAll, 'deleteAll')
  return removeRows(context, everyRow(context.table), returning, options?.signal, 'deleteAll')
}

/** A table that keeps its deleted rows only marks them, unless the call lifts that scope. */
async function removeRows(
  context: DeleteContext,
  target: PlanTarget,
  returning: WriteReturning,
  signal: AbortSignal | undefined,
  path: string,
): Promise<Written | number> {
  const { table, executor, needed, load } = context
  const isKept = keepsDeleted(table)
  const statement = planRemoval(table, target, returning, path)
  if (!returning.returnsRows) return executor.count(statement, signal)
  if (needed !== undefined && !isKept)
    return { rows: await deleteLoaded(context, target, returning, signal, path), verb: 'Delete' }
  const rows = await executor.rows(statement, signal)
  if (needed !== undefined) await load(executor, rows)
  return { rows, verb: 'Delete' }
}

/** Reads rows and locks them, loads their relations while they are still there, and deletes them. */
async function deleteLoaded(
  { table, executor, load }: DeleteContext,
  target: PlanTarget,
  returning: WriteReturning,
  signal: AbortSignal | undefined,
  path: string,
): Promise<Row[]> {
  if (table.primaryKey.length === 0) {
    throw new InvalidArgumentError({
      path: `${path}.with`,
      expected: 'a table with a primary key',
      received: `"${table.name}", which has none`,
    })
  }
  const needed = [...new Set([...(returning.needed ?? []), ...table.primaryKey])]
  const read = planReadOf(table, target, { ...returning, needed }, path, true)
  return executor.transaction(async () => {
    const rows = await executor.rows(read, signal)
    await load(executor, rows)
    const found = rows.map(({ row, hidden }) => ({ row: row as Row, hidden: hidden as Row | undefined }))
    const keys = table.primaryKey.map((column) => ({
      column,
      parameter: bindRaw(toArrayLiteral(found.map(keyReader(column, path)), undefined, path)),
    }))
    await executor.count(
      planDelete(table, () => planIsOneOf(table.primaryKey, keys), justCount, path),
      signal,
    )
    return rows
  }, signal)
}
