export { backfillTablesSql } from './backfill-tables.ts'
export type { AppliedRevision, LedgerRow, MatchedLedger } from './ledger.ts'
export { hashesOf, hashOfSquashed, matchLedger } from './match-ledger.ts'
export { createOwnTables, ownTablesSql } from './own-tables.ts'
export { quoteName, quoteText } from './quote.ts'
export { readLedger } from './read-ledger.ts'
export { renameRuns } from './rename-runs.ts'
export {
  beginRun,
  endRun,
  findUnfinished,
  isUnfinished,
  type NewRun,
  readRuns,
  type RecordedStep,
  recordRun,
  recordStep,
  type Run,
} from './runs.ts'
export { readingRights } from './where-readable.ts'
export { acceptHash, createTableSql, forgetRows, prepareLedger, recordApplied } from './write-ledger.ts'
