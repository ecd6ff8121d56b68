import { pathOf } from '../../errors/index.ts'
import type { Asking, Row } from '../../database/index.ts'
import type { TableModel } from '../../model/index.ts'
import type { Statement } from '../../plan/index.ts'
import { hasOneTextEach, readTargetTexts, refuseSameKeys } from '../keys/index.ts'
import { rowsWrittenOut } from '../values/index.ts'
import { type Chunk, planChunks, runChunks, type WriteCall } from './chunks.ts'
import { planUpdateEach, type RowChange, type UpdateEachOptions } from './plan-update-each.ts'

/** Says why changes were not written; nothing where that is as it should be. */
export type WhyMissing<TChange> = (missing: readonly TChange[]) => Promise<Error | undefined>

/**
 * Changes rows, each by its own values: a statement, or several in one transaction.
 *
 * @param changes In the order of their keys.
 * @param whyMissing Is told what a statement has not written; all of it where it returns no rows.
 * @returns The rows at the places of their changes; none where the call returns none.
 * @throws {@link InvalidArgumentError} when two are about the same row.
 */
export async function runChanges<TChange extends RowChange>(
  { executor, returning, chunking, isNested = false, path }: WriteCall,
  table: TableModel,
  changes: readonly TChange[],
  whyMissing: WhyMissing<TChange>,
  options: UpdateEachOptions = {},
): Promise<Row[]> {
  const { signal } = chunking
  const plan = (chunk: readonly TChange[]): Statement | undefined =>
    planUpdateEach(table, chunk, returning, path, options)
  const chunksOf = (size: number) => planChunks(changes, size, ({ patch }) => patch, plan)
  const chunks = chunksOf(chunking.size) ?? chunksOf(rowsWrittenOut) ?? []
  // A statement changes a row once, another one would change it again.
  if (chunks.length > 1) await refuseSame({ executor, table, signal }, changes)
  const found: Row[] = []
  const run = async ({ statement, items }: Chunk<TChange>, start: number): Promise<void> => {
    const rows = returning.returnsRows ? await executor.rows(statement, signal) : []
    for (const row of rows) found[start + (row['position'] as number) - 1] = row
    const count = returning.returnsRows ? rows.length : await executor.count(statement, signal)
    if (count >= items.length) return
    await refuseSame({ executor, table, signal }, items)
    const error = await whyMissing(items.filter((_, index) => found[start + index] === undefined))
    if (error !== undefined) throw error
  }
  await runChunks(executor, chunks, chunking, run, isNested)
  return found
}

/** Only PostgreSQL knows whether two keys of some types are the same. */
async function refuseSame(asking: Asking, changes: readonly RowChange[]): Promise<void> {
  const { primaryKey } = asking.table
  if (hasOneTextEach(primaryKey)) return
  const rows = changes.map(({ key, place }, index) => {
    const own = place.at(-1)
    const texts = readTargetTexts(primaryKey, key, () => pathOf(place))
    return { texts, index: typeof own === 'number' ? own : index }
  })
  const [argument, ...parts] = (changes[0] as RowChange).place
  await refuseSameKeys(asking, primaryKey, rows, pathOf([argument, ...parts.slice(0, -1)]))
}
