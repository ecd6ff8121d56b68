import {
  type BackfillEvent,
  backfillName,
  type BackfillPlan,
  type BackfillStatus,
  changeState,
  dryRun,
  type DryRunResult,
  finalizeBackfill as finalize,
  type FinalizeResult,
  findBackfillFiles,
  pendingStatus,
  readBackfills,
  retryFailures,
  type RetryResult,
  runWorker,
  type WorkerResult,
} from '../backfill/index.ts'
import { type BackfillHouse, type BackfillOptions, openHouse, planBackfill } from './backfill-house.ts'
import { type BackfillLimitOptions, durationOf, readLimits } from './backfill-limits.ts'
import type { MigrationOptions } from './session.ts'

/** What a worker is told. */
export interface RunBackfillOptions extends BackfillLimitOptions {
  /** Begins from the first row, also after `cancel` and `finalize`. Without a `where`, rows are done once more. */
  readonly again?: boolean | undefined
  readonly onEvent?: ((event: BackfillEvent) => void) | undefined
  /** Ends the worker after the batch that runs. */
  readonly signal?: AbortSignal | undefined
}

/** How long failed rows and `finalize` wait. */
export interface BackfillWaitOptions {
  /** How long `finalize` waits for transactions that write to the table: `1min` by default. */
  readonly wait?: string | undefined
  /** How long a failed row is waited for when it is locked: `500ms` by default. */
  readonly lockTimeout?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Works on a backfill until it is finished; as many may at once as there are connections. It goes on where it stood.
 *
 * @returns why the worker ended: `finished`, or what is to be done about it
 * @throws {MigrationError} when there is no such backfill, or its revision is not applied
 * @example
 * ```ts
 * const { end } = await runBackfill({ db, folder: 'drizzle', name: 'users_nickname' })
 * ```
 */
export async function runBackfill(options: BackfillOptions & RunBackfillOptions): Promise<WorkerResult> {
  const house = await openHouse(options)
  return runBackfillIn(house, await planBackfill(house, options.name, options.definition), options)
}

/** The same with a plan. */
export async function runBackfillIn(
  { db }: BackfillHouse,
  plan: BackfillPlan,
  options: RunBackfillOptions,
): Promise<WorkerResult> {
  const limits = readLimits(options)
  return runWorker(db, plan, {
    limits,
    again: options.again === true,
    onEvent: options.onEvent,
    signal: options.signal,
  })
}

/**
 * Does three batches and rolls them back.
 *
 * @returns how long all of them may take
 */
export async function tryBackfill(options: BackfillOptions & BackfillLimitOptions): Promise<DryRunResult> {
  const house = await openHouse(options)
  return tryBackfillIn(house, await planBackfill(house, options.name, options.definition), options)
}

/** The same with a plan. */
export function tryBackfillIn(
  { db }: BackfillHouse,
  plan: BackfillPlan,
  options: BackfillLimitOptions,
): Promise<DryRunResult> {
  return dryRun(db, plan, readLimits(options).lockTimeout)
}

/** Tells where backfills stand, those that were not begun among them. It only reads. */
export async function backfillStatus(options: MigrationOptions): Promise<readonly BackfillStatus[]> {
  return backfillStatusIn(await openHouse(options))
}

/** The same with an open house. */
export async function backfillStatusIn({ db, history, schema }: BackfillHouse): Promise<readonly BackfillStatus[]> {
  const begun = await readBackfills(db, schema)
  const names = new Set([...begun.keys(), ...findBackfillFiles(history).map(({ name }) => name)])
  return [...names].map((name) => begun.get(name) ?? pendingStatus(name))
}

/** Pauses a backfill: its workers end, and after it no row is changed. */
export async function pauseBackfill(options: MigrationOptions & { readonly name: string }): Promise<void> {
  await changeBackfillIn(await openHouse(options), options.name, 'paused')
}

/** Lets workers begin again on a backfill that was paused. */
export async function resumeBackfill(options: MigrationOptions & { readonly name: string }): Promise<void> {
  await changeBackfillIn(await openHouse(options), options.name, 'running')
}

/** Ends a backfill for good. Rows that were done stay as they are. */
export async function cancelBackfill(options: MigrationOptions & { readonly name: string }): Promise<void> {
  await changeBackfillIn(await openHouse(options), options.name, 'cancelled')
}

/** The same with an open house; returns the name without the revision's number. */
export async function changeBackfillIn(
  { db, schema }: BackfillHouse,
  name: string,
  state: 'paused' | 'running' | 'cancelled',
): Promise<string> {
  const short = backfillName({ name })
  await changeState(db, schema, short, state)
  return short
}

/** Tries the rows that failed once more, each in a transaction of its own. */
export async function retryBackfill(options: BackfillOptions & BackfillWaitOptions): Promise<RetryResult> {
  const house = await openHouse(options)
  return retryBackfillIn(house, await planBackfill(house, options.name, options.definition), options)
}

/** The same with a plan. */
export function retryBackfillIn(
  { db }: BackfillHouse,
  plan: BackfillPlan,
  { lockTimeout = '500ms', signal }: BackfillWaitOptions,
): Promise<RetryResult> {
  return retryFailures(db, plan, { lockTimeout: durationOf('lock timeout', lockTimeout), signal })
}

/**
 * Proves that no row is left and records it, which revisions that say `after backfill <name>` wait for.
 *
 * @returns whether it is finalized, and else what is in the way
 */
export async function finalizeBackfill(options: BackfillOptions & BackfillWaitOptions): Promise<FinalizeResult> {
  const house = await openHouse(options)
  return finalizeBackfillIn(house, await planBackfill(house, options.name, options.definition), options)
}

/** The same with a plan. */
export function finalizeBackfillIn(
  { db }: BackfillHouse,
  plan: BackfillPlan,
  { wait = '1min', signal }: BackfillWaitOptions,
): Promise<FinalizeResult> {
  return finalize(db, plan, { wait: durationOf('wait', wait), signal })
}
