import { QueryCancelledError, TransactionEndedError } from '../errors/index.ts'
import { type Executor, goOn, type Row } from '../database/index.ts'
import { runAtPosition } from '../keyset/index.ts'
import { planLoads } from '../load/index.ts'
import { type Batch, type ChunkPlan, planBatches } from '../page/index.ts'
import { completeRows } from './complete-rows.ts'
import { type FetchedRows, readSnapshot } from './read-snapshot.ts'
import type { RepositoryContext, UncheckedArgs } from './repository-context.ts'

/**
 * Reads a whole result in batches, each with its relations. A batch is read when it is asked for: while the caller has
 * one, no other is in memory. What is wrong with the arguments is said by the call itself.
 */
export function readBatches(
  { table, executor, cursors }: RepositoryContext,
  args: UncheckedArgs,
  path: string,
): AsyncGenerator<Batch<Row>, void, undefined> {
  const loads = planLoads(table, args, path, cursors)
  const plan = planBatches(table, args, cursors.signing, path, loads.needed)
  const signal = args?.signal
  return inOneCall(
    run(
      plan.kind === 'snapshot' ? readSnapshot(executor, plan.cursor, signal) : readChunks(executor, plan.first, signal),
    ),
  )

  // The signal ends the transaction of a snapshot, too.
  function asCancelled(error: unknown): unknown {
    return signal?.aborted === true && error instanceof TransactionEndedError
      ? new QueryCancelledError(true, signal.reason)
      : error
  }

  async function* run(fetched: AsyncIterable<FetchedRows>): AsyncGenerator<Batch<Row>, void, undefined> {
    try {
      for await (const { rows, cursor, executor: reader } of fetched) {
        yield toBatch(await completeRows({ table, executor: reader }, loads, rows, signal), cursor)
      }
    } catch (error) {
      throw asCancelled(error)
    }
  }
}

/** Reads the same row by row. */
export function readStream(
  context: RepositoryContext,
  args: UncheckedArgs,
  path: string,
): AsyncGenerator<Row, void, undefined> {
  return flatten(readBatches(context, args, path))
}

async function* flatten(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row, void, undefined> {
  for await (const batch of batches) for (const row of batch) yield row
}

/** The batches after the first are no calls of their own, which a loop over rows would be made of. */
async function* inOneCall<TBatch>(batches: AsyncGenerator<TBatch>): AsyncGenerator<TBatch, void, undefined> {
  try {
    for (let step = await batches.next(); step.done !== true; step = await goOn(() => batches.next())) yield step.value
  } finally {
    await batches.return(undefined)
  }
}

/** Each chunk is a statement of its own that begins where the last one ended: between them no connection is held. */
async function* readChunks(
  executor: Executor,
  first: ChunkPlan,
  signal: AbortSignal | undefined,
): AsyncGenerator<FetchedRows, void, undefined> {
  for (let plan: ChunkPlan | undefined = first; plan !== undefined;) {
    const chunk = plan.read(await runAtPosition(executor, plan.statement, plan.check, signal))
    if (chunk.rows.length > 0) yield { rows: chunk.rows, cursor: chunk.cursor, executor }
    plan = chunk.next
  }
}

/** The cursor is beside the rows, not among them: a batch is equal to the list of its rows. */
function toBatch(rows: Row[], cursor: string | undefined): Batch<Row> {
  return Object.defineProperty(rows, 'cursor', { value: cursor }) as Batch<Row>
}
