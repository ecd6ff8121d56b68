import type { Format, LedgerName, Revision } from '../revision.ts'

/** What drizzle's table of applied migrations says. */
export interface Ledger {
  readonly name: LedgerName
  /** Whose columns the table has: 1.0's has a name and a date beside 0.31's; `undefined` where there is no table. */
  readonly format: Format | undefined
  /** In the order in which they were applied. */
  readonly rows: readonly LedgerRow[]
}

/** One applied migration as drizzle records it. */
export interface LedgerRow {
  readonly id: number
  readonly hash: string
  /** The revision's `when`; `undefined` where a hand wrote NULL. */
  readonly createdAt: number | undefined
  readonly name: string | undefined
  /** When it was applied, in UTC; `undefined` where drizzle did not record it. */
  readonly appliedAt: string | undefined
}

/** The ledger beside the files. */
export interface MatchedLedger {
  readonly ledger: Ledger
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedRevision[]
  /** In the order of the history. */
  readonly pending: readonly Revision[]
  /** Rows that no file has. */
  readonly orphans: readonly LedgerRow[]
  /** Rows of revisions that another one stands for now, which is applied. */
  readonly squashed: readonly LedgerRow[]
}

/** A revision and its row. */
export interface AppliedRevision {
  readonly revision: Revision
  readonly row: LedgerRow
  /** Whether the file is another one than the one that was applied; other line ends are no other file. */
  readonly isEdited: boolean
}
