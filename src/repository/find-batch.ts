import { currentObservers, type Executor, type Row } from '../database/index.ts'
import { leadToCaller } from '../errors/index.ts'
import { isRefusedValue } from '../keyset/index.ts'
import { isOfHook } from '../load/index.ts'
import type { TableModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
import type { FindByKeys } from '../query/index.ts'
import { copyRow } from './copy-row.ts'
import { runReadByKeys } from './read-rows.ts'
import type { RepositoryContext } from './repository-context.ts'
import type { FindBatch, WaitingFind } from './waiting-find.ts'

/** Adds a find to those of its tick that have the same options, and returns its row. */
export async function joinFinds(
  context: RepositoryContext,
  options: string,
  find: WaitingFind,
): Promise<Row | undefined> {
  let batch = context.batches.get(options)
  const isSame = batch?.observers === currentObservers() && batch.database === context.executor.database
  if (batch === undefined || !isSame) batch = openBatch(context, options)
  const index = batch.finds.push(find) - 1
  if (index === 1) batch.together = find.planTogether()
  try {
    const outcome = (await batch.outcomes)[index]
    if (outcome?.status === 'rejected') throw outcome.reason
    return outcome?.value
  } catch (error) {
    leadToCaller(error)
    throw error
  }
}

function openBatch({ table, executor, batches }: RepositoryContext, options: string): FindBatch {
  const batch: FindBatch = {
    finds: [],
    together: undefined,
    database: executor.database,
    observers: currentObservers(),
    outcomes: run(),
  }
  batches.set(options, batch)
  return batch

  async function run(): FindBatch['outcomes'] {
    await endOfTick()
    if (batches.get(options) === batch) batches.delete(options)
    return runBatch(executor, table, batch)
  }
}

/** Comes after the promise jobs of a tick, also those that they add: what they find joins too. */
async function endOfTick(): Promise<void> {
  await new Promise<void>((resolve) => {
    void Promise.resolve().then(() => process.nextTick(resolve))
  })
}

async function runBatch(executor: Executor, table: TableModel, { finds, together }: FindBatch): FindBatch['outcomes'] {
  const [first] = finds
  const statement = together === undefined ? undefined : statementOf(together, finds)
  if (first === undefined || statement === undefined) return runEach(finds)
  try {
    const rows = await runReadByKeys({ table, executor }, first.loads, statement, finds.length)
    // Two rows can have a related row in common, which two callers must not.
    const isShared = first.loads.needed !== undefined
    return rows.map((row, index) => ({ status: 'fulfilled', value: isShared && index > 0 ? copyRow(row) : row }))
  } catch (error) {
    // A hook of one row that threw is that row's alone; no statement failed, so that a transaction goes on, too.
    if (!isOfHook(error) && (executor.isInTransaction || !isRefusedValue(error))) throw error
    return runEach(finds)
  }
}

/** Each by itself: a key that PostgreSQL cannot read, such as text for a uuid, fails its own call only. */
function runEach(finds: readonly WaitingFind[]): FindBatch['outcomes'] {
  return Promise.allSettled(finds.map(({ runAlone }) => runAlone()))
}

/** The statement for all keys; `undefined` where one of them cannot be encoded. */
function statementOf(together: FindByKeys, finds: readonly WaitingFind[]): Statement | undefined {
  try {
    return together(finds.map(({ key }) => key))
  } catch {
    return undefined
  }
}
