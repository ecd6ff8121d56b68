export {
  type Backfill,
  type BackfillChange,
  type BackfillEvent,
  type BackfillFailure,
  type BackfillRows,
  type BackfillState,
  type BackfillStatus,
  type BackfillTransaction,
  defineBackfill,
  type DryRunResult,
  type FinalizeResult,
  type RetryResult,
  type WorkerResult,
} from './backfill/index.ts'
export { assertUpToDate } from './commands/assert-up-to-date.ts'
export { backup, type BackupOptions, type BackupResult, type DatabaseOptions } from './commands/backup.ts'
export {
  backfillStatus,
  type BackfillWaitOptions,
  cancelBackfill,
  finalizeBackfill,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
  runBackfill,
  type RunBackfillOptions,
  tryBackfill,
} from './commands/backfill.ts'
export type { BackfillOptions } from './commands/backfill-house.ts'
export type { BackfillLimitOptions } from './commands/backfill-limits.ts'
export { type Current, current } from './commands/current.ts'
export { downgrade, type DowngradeOptions } from './commands/downgrade.ts'
export { drift, type DriftOptions, type DriftResult } from './commands/drift.ts'
export { type GeneratedRevision, generate, type GenerateOptions, type GenerateResult } from './commands/generate.ts'
export { generateDown, type GenerateDownOptions, type WrittenDown } from './commands/generate-down.ts'
export { type Down, history, type HistoryEntry } from './commands/history.ts'
export { lint, type LintCommandOptions } from './commands/lint.ts'
export type { CopyOptions } from './commands/copy-for-rehearsal.ts'
export type { WaitingRevision } from './commands/find-waiting.ts'
export type { LintBeforeOptions } from './commands/lint-before-upgrade.ts'
export type { WaitOptions } from './commands/locked.ts'
export type { MigrationOptions } from './commands/session.ts'
export { type FilesOptions, preflight, type PreflightOptions, type PreflightResult } from './commands/preflight.ts'
export { repair, type Repair, type RepairOptions } from './commands/repair.ts'
export { type EmptyRevision, revision, type RevisionOptions } from './commands/revision.ts'
export { restore, type RestoreOptions, type RestoreResult } from './commands/restore.ts'
export { stamp, type StampOptions } from './commands/stamp.ts'
export { type Status, status } from './commands/status.ts'
export { trace, type TraceCommandOptions, type TraceResult } from './commands/trace.ts'
export { type RunResult, upgrade, type UpgradeOptions } from './commands/upgrade.ts'
export { verify, type VerifyOptions, type VerifyResult } from './commands/verify.ts'
export type { BackupLedger, BackupProgress, BackupVersions, LedgerEntry, Manifest, TableRows } from './backup/index.ts'
export {
  MigrationError,
  type MigrationErrorDetails,
  type MigrationErrorReason,
  PendingRevisionsError,
} from './migration-error.ts'
export type {
  Finding,
  LintedFile,
  LintResult,
  Lock,
  LockMode,
  PlacedFinding,
  Remedy,
  Severity,
  Verdict,
  Work,
} from './lint/index.ts'
export { defineSafety } from './project/define-safety.ts'
export type { PreflightCheck, PreflightLine } from './preflight/index.ts'
export type { Plan, PlannedRevision } from './plan.ts'
export type { StampPlan, Trouble, TroubleKind } from './plan/index.ts'
export type { SafetyOptions } from './revision.ts'
export type { RunEvent, RunOptions, Session } from './run/index.ts'
export type { Statement, Step } from './step.ts'
export type { Judgement, TracedRevision, TracedStatement } from './trace/index.ts'
