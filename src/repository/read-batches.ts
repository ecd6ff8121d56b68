import type { Executor, Row } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import { type Batch, planBatches } from '../page/index.ts'
import { pageLimits } from './page-limits.ts'
import { readSnapshot } from './read-snapshot.ts'
import { toLoadedRow } from './read-rows.ts'
import type { RepositoryContext } from './repository-context.ts'

/**
 * Reads a whole result in batches, each with its relations. Nothing is read before it is asked for: while the caller has
 * a batch, no other is in memory.
 */
export function readBatches(context: RepositoryContext, args: unknown, path: string): AsyncGenerator<Batch<Row>, void> {
  const { table, executor } = context
  const loads = planLoads(table, args, path)
  const plan = planBatches(table, args, path, loads.needed)
  return run()

  async function* run(): AsyncGenerator<Batch<Row>, void> {
    for await (const { rows, executor: reader } of readSnapshot(executor, plan.cursor, plan.signal)) {
      const loaded = rows.map(toLoadedRow)
      await loadRelations(reader, loads, loaded, plan.signal)
      yield toBatch(
        loaded.map(({ row }) => row),
        undefined,
      )
    }
  }
}

/** Reads the same row by row. */
export async function* readStream(context: RepositoryContext, args: unknown, path: string): AsyncGenerator<Row, void> {
  for await (const batch of readBatches(context, args, path)) for (const row of batch) yield row
}

/** The cursor is beside the rows, not among them: a batch is equal to the list of its rows. */
function toBatch(rows: Row[], cursor: string | undefined): Batch<Row> {
  return Object.defineProperty(rows, 'cursor', { value: cursor }) as Batch<Row>
}
