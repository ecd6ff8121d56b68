/** How drizzle-kit lays migrations out: 0.31 keeps a journal beside `0004_name.sql`, 1.0 a folder per migration. */
export type Format = 'journal' | 'folders'

/** Which way a revision is run. */
export type Direction = 'up' | 'down'

/** One migration as its files have it: the way up and, where there is one, the way down. */
export interface Revision {
  /** The journal's tag, or the folder's name: `0004_add_nickname`, `20261201090000_add_nickname`. */
  readonly name: string
  /** Milliseconds since 1970: the journal's `when`, or the date that the folder's name begins with. */
  readonly when: number
  readonly up: Script
  readonly down: Script | undefined
  /** The names of the revisions that this one was generated after: none for the first, several for a merge. */
  readonly parents: readonly string[]
  /** Where drizzle-kit's snapshot of the schema after this revision is; `undefined` where there is no such file. */
  readonly snapshotPath: string | undefined
}

/** A file of SQL. */
export interface Script {
  /** Where it is, absolute. */
  readonly path: string
  /** Its text as it is on disk, line ends included. */
  readonly text: string
  /** SHA-256 of the text in hexadecimal: what drizzle's ledger keeps. */
  readonly hash: string
  readonly header: Header
}

/** What the comment lines before a script's first statement say: `-- drizzle-repository: <word> [argument][: <why>]`. */
export interface Header {
  readonly phase: Phase | undefined
  /** Names of backfills that have to be finalized before. */
  readonly after: readonly string[]
  /** Every statement is a transaction of its own. */
  readonly isOneByOne: boolean
  /** A duration of PostgreSQL's, such as `2s`. */
  readonly lockTimeout: string | undefined
  readonly statementTimeout: string | undefined
  readonly squashes: Squashed | undefined
  /** What running the script loses. */
  readonly losses: readonly Loss[]
  /** Why the script cannot bring everything back; such a script runs only where that is accepted. */
  readonly irreversible: readonly string[]
}

export type Phase = 'expand' | 'backfill' | 'contract'

/** What a way down loses: `users.nickname`, and in which way. */
export interface Loss {
  readonly what: string
  readonly why: string
}

/** The revisions that a squashed one stands for. */
export interface Squashed {
  readonly first: string
  readonly last: string
  /** SHA-256 of their hashes in order. */
  readonly hash: string
}

/** All revisions of a folder, parents before children, in the order in which they are applied. */
export interface History {
  readonly format: Format
  /** The folder that drizzle-kit writes to (`out`), absolute. */
  readonly folder: string
  readonly revisions: readonly Revision[]
}

/** Where a project keeps what: drizzle.config.ts and its `safety` export, with defaults filled in. */
export interface Project {
  /** The folder of the config file, absolute: what its paths are relative to. */
  readonly root: string
  readonly configPath: string | undefined
  /** drizzle-kit's `out`, absolute. */
  readonly folder: string
  /** drizzle-kit's `schema`, as the config has it. */
  readonly schema: readonly string[]
  readonly ledger: LedgerName
  readonly safety: Safety
  /** drizzle-kit's `schemaFilter`, as the config has it. */
  readonly schemaFilter: readonly string[]
  /** The config's `dbCredentials`, as the config has them; may hold a password. */
  readonly credentials: Readonly<Record<string, unknown>> | undefined
  /** The config's default export as it is, for drizzle-kit. */
  readonly config: Readonly<Record<string, unknown>>
}

/** The schema and the name of drizzle's table of applied migrations. */
export interface LedgerName {
  readonly schema: string
  readonly table: string
}

/** The `safety` export of drizzle.config.ts. */
export interface SafetyOptions {
  /** The oldest major version of PostgreSQL that the revisions run on. */
  readonly pg?: number
  /** How long a statement waits for a lock before everything is rolled back and tried again: `5s`. */
  readonly lockTimeout?: string
  /** The schema of this package's own tables. */
  readonly schema?: string
  /** What lint does with a rule's findings. */
  readonly rules?: Readonly<Record<string, 'off' | 'warning' | 'error'>>
}

/** The same with defaults. */
export interface Safety {
  readonly pg: number | undefined
  readonly lockTimeout: string
  readonly schema: string
  readonly rules: Readonly<Record<string, 'off' | 'warning' | 'error'>>
}
