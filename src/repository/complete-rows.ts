import type { Executor, Row } from '../database/index.ts'
import { loadRelations, type Loads, runHook } from '../load/index.ts'
import type { TableModel } from '../model/index.ts'
import { toLoadedRow } from '../query/index.ts'

/** What reads rows of a table. */
export interface Reader {
  readonly table: TableModel
  readonly executor: Executor
}

/** Makes the rows of a read from what its statement returned: with their relations and counts, and after the table's hook. */
export async function completeRows(
  { table, executor }: Reader,
  loads: Loads,
  found: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const rows = await loadFound(executor, loads, found, signal)
  runHook(table, rows)
  return rows
}

/** Loads the relations and counts of what a statement returned in groups of fields, and returns the rows themselves. */
export async function loadFound(
  executor: Executor,
  loads: Loads,
  found: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const rows = found.map(toLoadedRow)
  await loadRelations(executor, loads, rows, signal)
  return rows.map(({ row }) => row)
}
