import type { Database } from '../../database/index.ts'
import { firstSize } from './adapt-size.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { cutSlices } from './cut-slices.ts'
import type { Key } from './key.ts'
import { doRangeUnrecorded, findBatch } from './run-batch.ts'
import { settle, transact } from './send.ts'

/** What three batches say of all of them. Everything was rolled back. */
export interface DryRunResult {
  readonly batches: number
  /** Rows that were gone past, done ones among them. */
  readonly seen: number
  /** Rows that were changed. */
  readonly rows: number
  readonly milliseconds: number
  readonly rowsEstimate: number
  /** How long one worker may take for the whole table. */
  readonly millisecondsEstimate: number
}

const batches = 3

class RolledBack extends Error {
  readonly result: DryRunResult
  constructor(result: DryRunResult) {
    super('rolled back')
    this.result = result
  }
}

/** Does three batches in one transaction and rolls them back. Nothing is recorded, and this package's tables are not made. */
export async function dryRun(db: Database, plan: BackfillPlan, lockTimeout: number): Promise<DryRunResult> {
  try {
    return await transact(db, async (tx) => {
      await settle(tx, lockTimeout)
      throw new RolledBack(await tryBatches(tx, plan))
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.result
    throw error
  }
}

async function tryBatches(tx: Database, plan: BackfillPlan): Promise<DryRunResult> {
  const { slices, rowsEstimate } = await cutSlices(tx, plan.keyed)
  const startedAt = performance.now()
  const sum = { batches: 0, seen: 0, rows: 0 }
  const [last] = slices.slice(-1)
  if (last !== undefined) await doBatches(tx, plan, last.upper, sum)
  const milliseconds = performance.now() - startedAt
  const share = rowsEstimate === 0 || sum.seen === 0 ? 0 : Math.max(1, rowsEstimate / sum.seen)
  return { ...sum, milliseconds, rowsEstimate, millisecondsEstimate: milliseconds * share }
}

async function doBatches(
  tx: Database,
  plan: BackfillPlan,
  to: Key,
  sum: { batches: number; seen: number; rows: number },
): Promise<void> {
  let after: Key | undefined
  while (sum.batches < batches) {
    const found = await findBatch(tx, plan, { after, to }, firstSize)
    sum.rows += await doRangeUnrecorded(tx, plan, { after, to: found.to })
    sum.seen += found.seen
    sum.batches++
    after = found.to
    if (found.isLast) return
  }
}
