import type { Executor, Row } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
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

/**
 * Runs a statement of a nested write with the hooks of its table.
 *
 * @param expected How many rows it must be about: when one is not there, or not related, the transaction is rolled back.
 */
export async function runNested(
  { executor, signal }: NestedContext,
  table: TableModel,
  verb: WriteVerb,
  plan: (returning: WriteReturning) => Statement | undefined,
  expected = 0,
): Promise<void> {
  if (verb === 'Delete') await table.rules.hooks?.beforeDelete?.(table.context)
  const isWhole = hasAfter(table, verb)
  const statement = plan(isWhole ? returningOf(true, []) : justCount)
  if (statement === undefined) return expectAll(table, expected, 0)
  if (!isWhole) return expectAll(table, expected, await executor.count(statement, signal))
  const rows = await executor.rows(statement, signal)
  expectAll(table, expected, rows.length)
  await runAfter(
    table,
    verb,
    rows.map(({ row }) => row as Row),
  )
}

export function expectAll({ name }: TableModel, expected: number, found: number): void {
  if (found < expected) throw new NotFoundError(name, 'key')
}
