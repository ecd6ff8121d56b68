/** One statement of a script. Positions count UTF-16 units of the script's text, as JavaScript's strings do. */
export interface Statement {
  /** The statement without its semicolon and without the white space and comments around it. */
  readonly text: string
  readonly start: number
  readonly end: number
  /**
   * How it is run: `alone` is what PostgreSQL refuses inside a transaction, as CREATE INDEX CONCURRENTLY; a `cut` is a
   * COMMIT or BEGIN of the script's own, which is not sent but ends the step; what is `refused` is a ROLLBACK or a
   * PREPARE TRANSACTION, after which the ledger would say what is not so.
   */
  readonly kind: 'ordinary' | 'alone' | 'cut' | 'refused'
  /** The settings that it changes for the rest of its session: `search_path`; `all` for RESET ALL. */
  readonly settings: readonly string[]
}

/** What is run at once: statements in one transaction, or one statement outside of any. */
export interface Step {
  readonly kind: 'transaction' | 'alone'
  readonly statements: readonly Statement[]
  /** SHA-256 of the statements' texts: whether a step that was recorded is still this one. */
  readonly hash: string
}

/** Splits a script's text into statements: by drizzle's breakpoints first, then by PostgreSQL's grammar. */
export type SplitStatements = (text: string) => readonly Statement[]
