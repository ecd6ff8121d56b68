import type { Executor, Row } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { type Chunking, runCount, runRows } from './chunks.ts'
import { insertOrder } from './insert-order.ts'
import { planCreateMany } from './plan-create-many.ts'
import type { WriteReturning } from './plan-written.ts'
import type { RowValues } from './read-values.ts'

/** How rows are inserted that are prepared. */
export interface InsertCall {
  readonly executor: Executor
  readonly returning: WriteReturning
  readonly chunking: Chunking
  readonly path: string
}

/**
 * Inserts rows in the order of their keys.
 *
 * @returns The rows in the order given, or how many.
 * @throws {@link RowNotWrittenError} when the database wrote fewer than it was asked to return.
 */
export async function insertValues(
  { executor, returning, chunking, path }: InsertCall,
  table: TableModel,
  rows: readonly RowValues[],
): Promise<Row[] | number> {
  const order = insertOrder(table, rows, path)
  const ordered = order.map((place) => rows[place] as RowValues)
  const rowPath = (index: number): string => `${path}[${order[index]}]`
  const chunks = planCreateMany(table, ordered, returning, chunking.size, path, rowPath)
  if (!returning.returnsRows) return runCount(executor, chunks, chunking, chunking.signal)
  const created = await runRows(executor, table, chunks, chunking, chunking.signal)
  const given: Row[] = []
  for (const [index, row] of created.entries()) given[order[index] as number] = row
  return given
}
