import type { Executor, Row } from '../../database/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import type { Statement } from '../../plan/index.ts'
import type { Met } from '../meet/index.ts'
import { hasAfter, runAfter, type WriteVerb } from '../prepare/index.ts'
import {
  justCount,
  planReadOf,
  type PlanTarget,
  readChunking,
  returningOf,
  type WriteCall,
  type WriteReturning,
} from '../statements/index.ts'

/** Where the statements of a nested write go: all of them into its transaction. */
export interface NestedContext {
  readonly executor: Executor
  readonly signal: AbortSignal | undefined
}

/** How a nested write writes rows of one table. */
export function callOf({ executor, signal }: NestedContext, returning: WriteReturning, path: string): WriteCall {
  return { executor, returning, chunking: readChunking({ signal }, path), path, isNested: true }
}

/**
 * Runs a statement of a nested write with the hooks of its table.
 *
 * @param needed Columns of the rows that it wrote which the caller needs.
 */
export async function runNested(
  { executor, signal }: NestedContext,
  table: TableModel,
  verb: WriteVerb,
  plan: (returning: WriteReturning) => Statement | undefined,
  needed?: readonly ColumnModel[],
): Promise<{ readonly count: number; readonly rows: readonly Row[] }> {
  if (verb === 'Delete') await table.rules.hooks?.beforeDelete?.(table.context)
  const isWhole = hasAfter(table, verb)
  const returnsRows = isWhole || needed !== undefined
  const statement = plan(returnsRows ? returningOf(isWhole, needed ?? []) : justCount)
  if (statement === undefined) return { count: 0, rows: [] }
  if (!returnsRows) return { count: await executor.count(statement, signal), rows: [] }
  const rows = await executor.rows(statement, signal)
  await runAfter(table, verb, wholeRows(rows))
  return { count: rows.length, rows }
}

/** The rows themselves, of what a statement returned of them. */
export function wholeRows(rows: readonly Row[]): Row[] {
  return rows.flatMap(({ row }) => [row as Row])
}

/** Runs the hooks after rows were met: for those that were created, then for those that changed. */
export async function runAfterMet(table: TableModel, met: readonly Met[]): Promise<void> {
  for (const verb of ['Create', 'Update'] as const) {
    const rows = met.filter((each) => each.verb === verb).map(({ row }) => row)
    await runAfter(table, verb, wholeRows(rows))
  }
}

/** How many rows of a target there are. */
export async function countRows(
  { executor, signal }: NestedContext,
  table: TableModel,
  target: PlanTarget,
): Promise<number> {
  const read = planReadOf(table, target, returningOf(false, table.primaryKey), 'count')
  return (await executor.rows(read, signal)).length
}
