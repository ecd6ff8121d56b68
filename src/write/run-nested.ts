import type { Executor, Row } from '../database/index.ts'
import { NotFoundError, RowNotWrittenError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
import { planReadOf } from './plan-read-of.ts'
import type { PlanTarget } from './plan-update.ts'
import type { WriteReturning } from './plan-written.ts'
import { hasAfter, runAfter, type WriteVerb } from './run-after.ts'

/** Where the statements of a nested write go: all of them into its transaction. */
export interface NestedContext {
  readonly executor: Executor
  readonly signal: AbortSignal | undefined
}

/** Returns nothing but how many rows were written. */
export const justCount: WriteReturning = {
  columns: undefined,
  extras: undefined,
  needed: undefined,
  returnsRows: false,
}

/** Returns whole rows for a hook, else only the columns that relations are by. */
export function returningOf(isWhole: boolean, needed: readonly ColumnModel[]): WriteReturning {
  const columns = Object.fromEntries(needed.map(({ property }) => [property, true]))
  return { columns: isWhole ? undefined : columns, extras: undefined, needed, returnsRows: true }
}

/** Runs a statement of a nested write with the hooks of its table. @returns How many rows it wrote. */
export async function runNested(
  context: NestedContext,
  table: TableModel,
  verb: WriteVerb,
  plan: (returning: WriteReturning) => Statement | undefined,
): Promise<number> {
  if (hasAfter(table, verb)) return (await runReturning(context, table, verb, plan, [])).length
  if (verb === 'Delete') await table.rules.hooks?.beforeDelete?.(table.context)
  const statement = plan(justCount)
  return statement === undefined ? 0 : context.executor.count(statement, context.signal)
}

/** The same, with some columns of the rows that it wrote. */
export async function runReturning(
  { executor, signal }: NestedContext,
  table: TableModel,
  verb: WriteVerb,
  plan: (returning: WriteReturning) => Statement | undefined,
  needed: readonly ColumnModel[],
): Promise<Row[]> {
  if (verb === 'Delete') await table.rules.hooks?.beforeDelete?.(table.context)
  const statement = plan(returningOf(hasAfter(table, verb), needed))
  const rows = statement === undefined ? [] : await executor.rows(statement, signal)
  await runAfter(
    table,
    verb,
    rows.map(({ row }) => row as Row),
  )
  return rows
}

/**
 * Checks that all rows were written that were meant: else the transaction is rolled back.
 *
 * @param target Which rows are meant.
 * @param isThere How many of them the database has now says whether it has not written some, or has not had them.
 * @throws {@link NotFoundError} when one is not there, or not related.
 * @throws {@link RowNotWrittenError} when all are there, and were not written.
 */
export async function expectAll(
  context: NestedContext,
  table: TableModel,
  { expected, written }: { readonly expected: number; readonly written: number },
  target: PlanTarget,
  isThere: (found: number) => boolean = (found) => found >= expected,
): Promise<void> {
  if (written >= expected) return
  const found = await countRows(context, table, target)
  throw isThere(found) ? new RowNotWrittenError(table.name) : new NotFoundError(table.name, 'key')
}

/** How many rows of a target there are. */
export async function countRows(
  { executor, signal }: NestedContext,
  table: TableModel,
  target: PlanTarget,
): Promise<number> {
  const read = planReadOf(table, { plan: target }, returningOf(false, table.primaryKey), 'count')
  return (await executor.rows(read, signal)).length
}
