export type { BackfillPlan } from './backfill-plan.ts'
export { changeState } from './change-state.ts'
export {
  type Backfill,
  type BackfillChange,
  type BackfillRows,
  type BackfillTransaction,
  checkBackfill,
  defineBackfill,
} from './define-backfill.ts'
export { dryRun, type DryRunResult } from './dry-run.ts'
export { type BackfillFailure, retryFailures, type RetryResult } from './failures.ts'
export { finalizeBackfill, type FinalizeResult } from './finalize.ts'
export { backfillName, findBackfillFiles } from './find-files.ts'
export { loadBackfill } from './load-backfill.ts'
export type { BackfillLimits } from './find-reason.ts'
export { readKey } from './key.ts'
export { type BackfillStatus, pendingStatus, readBackfills } from './read-status.ts'
export type { BackfillState } from './record.ts'
export { type BackfillEvent, runWorker, type WorkerResult } from './run-worker.ts'
