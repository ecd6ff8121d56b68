export type { TableRows } from './count-rows.ts'
export { findContents } from './find-contents.ts'
export {
  type BackupLedger,
  type BackupVersions,
  checkBackup,
  type LedgerEntry,
  type Manifest,
  readManifest,
} from './manifest.ts'
export { restoreBackup } from './restore-backup.ts'
export { asEntry, type BackupProgress, readServer, takeBackup } from './take-backup.ts'
