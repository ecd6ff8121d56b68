import type { Database } from '../../database/index.ts'
import { sleep } from '../run/index.ts'
import { adaptSize, firstSize, halve } from './adapt-size.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { countFailures } from './failures.ts'
import { describeHolders } from './find-holders.ts'
import { countLeft } from './find-left.ts'
import type { BackfillLimits } from './find-reason.ts'
import { judgeError } from './judge-error.ts'
import {
  beginBackfill,
  beginPass,
  type BackfillState,
  createBackfillTables,
  finishBackfill,
  recordWait,
} from './record.ts'
import { reopenBackfill } from './reopen.ts'
import { runNextBatch } from './run-slice.ts'
import { makeThrottle, type Throttle } from './throttle.ts'

/** What a worker tells. */
export type BackfillEvent =
  | { readonly type: 'batch'; readonly seen: number; readonly rows: number; readonly milliseconds: number }
  | { readonly type: 'rowFailed' }
  | { readonly type: 'waiting'; readonly reason: string }
  | { readonly type: 'goingOn' }
  /** Rows were left, so the table is gone through once more. */
  | { readonly type: 'again'; readonly left: number }

/** What a worker is told. */
export interface WorkerOptions {
  readonly limits: BackfillLimits
  /** Begins from the first row, whatever was recorded. */
  readonly again: boolean
  readonly onEvent?: ((event: BackfillEvent) => void) | undefined
  /** Ends the worker after the batch that runs. */
  readonly signal?: AbortSignal | undefined
}

/** Why a worker ended. `left`: old code keeps inserting rows that are undone. */
export interface WorkerResult {
  readonly end: 'finished' | 'left' | 'failures' | 'interrupted' | 'paused' | 'cancelled' | 'finalized'
  readonly batches: number
  readonly rows: number
}

/** More often one worker does not begin at the first row again: whoever inserts undone rows has to stop. */
const mostPasses = 3

interface Progress {
  size: number
  batches: number
  rows: number
  passes: number
  isWaiting: boolean
}

/** Works until the backfill is finished, or something ends it. */
export async function runWorker(db: Database, plan: BackfillPlan, options: WorkerOptions): Promise<WorkerResult> {
  const progress: Progress = { size: firstSize, batches: 0, rows: 0, passes: 0, isWaiting: false }
  const throttle = makeThrottle(options.limits)
  let end = await begin(db, plan, options, progress)
  while (end === undefined) {
    if (options.signal?.aborted === true) end = 'interrupted'
    else {
      const reason = await throttle.findReason(db)
      if (reason === undefined) end = await tryBatch(db, plan, options, progress, throttle)
      else await wait(db, plan, options, progress, reason)
    }
  }
  return { end, batches: progress.batches, rows: progress.rows }
}

/** Begins, or goes on where it stood; a table that is locked is waited for. */
async function begin(
  db: Database,
  plan: BackfillPlan,
  options: WorkerOptions,
  progress: Progress,
): Promise<WorkerResult['end'] | undefined> {
  const { again, signal } = options
  const { lockTimeout } = options.limits
  await createBackfillTables(db, plan.schema)
  let isBegun = false
  for (;;) {
    if (signal?.aborted === true) return 'interrupted'
    try {
      const { state } = await beginBackfill(db, plan, { again: again && !isBegun, lockTimeout })
      isBegun = true
      if (state === 'finished') await reopenBackfill(db, plan, lockTimeout)
      return undefined
    } catch (error) {
      if (judgeError(error) !== 'wait') throw error
      await wait(db, plan, options, progress, await describeHolders(db, plan))
    }
  }
}

/** One batch, and what follows from it; its result is why the worker ends. */
async function tryBatch(
  db: Database,
  plan: BackfillPlan,
  options: WorkerOptions,
  progress: Progress,
  throttle: Throttle,
): Promise<WorkerResult['end'] | undefined> {
  const { limits, onEvent, signal } = options
  const startedAt = performance.now()
  try {
    const result = await runNextBatch(db, plan, progress.size, limits.lockTimeout)
    goOn(options, progress)
    if (result.kind === 'ended') return endOf(result.state)
    if (result.kind === 'idle') {
      if (result.isOver) return await endPass(db, plan, options, progress, result.pass)
      await sleep(50, signal)
      return undefined
    }
    const milliseconds = performance.now() - startedAt
    progress.batches++
    progress.rows += result.rows
    onEvent?.({ type: 'batch', seen: result.seen, rows: result.rows, milliseconds })
    if (result.failed) onEvent?.({ type: 'rowFailed' })
    if (result.failed && (await countFailures(db, plan)) >= limits.maxFailures) return 'failures'
    progress.size = adaptSize(progress.size, milliseconds, limits.target)
    await sleep(throttle.restAfter(result.rows, milliseconds), signal)
    return undefined
  } catch (error) {
    const judgement = judgeError(error)
    // One row that fails is recorded by its batch; what comes here with a single row is about something else.
    if (judgement === 'stop' || (judgement === 'row' && progress.size === 1)) throw error
    if (judgement === 'wait') await wait(db, plan, options, progress, await describeHolders(db, plan))
    progress.size = halve(progress.size)
    return undefined
  }
}

function endOf(state: BackfillState | undefined): WorkerResult['end'] {
  return state === undefined || state === 'running' ? 'cancelled' : state
}

/** After the last slice: looks for rows that were left, and goes through the table again where there are some. */
async function endPass(
  db: Database,
  plan: BackfillPlan,
  { limits, onEvent }: WorkerOptions,
  progress: Progress,
  pass: number,
): Promise<WorkerResult['end'] | undefined> {
  const left = await countLeft(db, plan, limits.lockTimeout)
  if (left === 0) {
    await finishBackfill(db, plan, pass)
    return undefined
  }
  if (progress.passes >= mostPasses) return 'left'
  progress.passes++
  onEvent?.({ type: 'again', left })
  await beginPass(db, plan, pass, limits.lockTimeout)
  return undefined
}

async function wait(
  db: Database,
  plan: BackfillPlan,
  { onEvent, signal }: WorkerOptions,
  progress: Progress,
  reason: string,
): Promise<void> {
  if (!progress.isWaiting) await recordWait(db, plan, reason)
  progress.isWaiting = true
  onEvent?.({ type: 'waiting', reason })
  await sleep(500, signal)
}

function goOn({ onEvent }: WorkerOptions, progress: Progress): void {
  if (progress.isWaiting) onEvent?.({ type: 'goingOn' })
  progress.isWaiting = false
}
