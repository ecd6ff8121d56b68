import type { Revision } from '../revision.ts'

/** What drizzle-kit keeps of a schema: whole, never only the changes of one revision. Its inside is drizzle-kit's. */
export type Snapshot = Readonly<Record<string, unknown>>

/** The kinds of things that have names, in drizzle-kit 1.0's words. */
export type HintKind =
  | 'table'
  | 'column'
  | 'default'
  | 'schema'
  | 'enum'
  | 'sequence'
  | 'view'
  | 'policy'
  | 'role'
  | 'check'
  | 'index'
  | 'unique'
  | 'primary_key'
  | 'foreign key'

/** Names from the outside in: schema, table, column. */
export type EntityPath = readonly string[]

/** Says that something old lives on under a new name. The table of a column is given as it is called afterwards. */
export interface Rename {
  readonly type: 'rename'
  readonly kind: HintKind
  readonly from: EntityPath
  readonly to: EntityPath
}

/** Says that something is new, although something of its kind goes. */
export interface Create {
  readonly type: 'create'
  readonly kind: HintKind
  readonly entity: EntityPath
}

/** An answer to drizzle-kit's question; a file of hints may hold kinds of answers of its own. */
export type Hint = Rename | Create

/** A question: whether something is new, or was called something else before. */
export interface Question {
  readonly kind: HintKind
  readonly entity: EntityPath
}

/** Answers questions; throws where it cannot. */
export type Decide = (questions: readonly Question[]) => readonly Hint[]

/** What generating came to: the name of the new revision, or nothing to do. */
export type Generated = { readonly revision: string } | { readonly revision: undefined }

export interface GenerateArgs {
  readonly name: string | undefined
  readonly decide: Decide
}

/** The schema before and after a revision. */
export interface States {
  readonly before: Snapshot
  readonly after: Snapshot
}

/** drizzle-kit as it is installed beside a project: what both lines can do, each in its way. */
export interface Kit {
  readonly line: '0.31' | '1.0'
  readonly version: string
  /** The statements from one schema to another. It never asks: what is not renamed is new. */
  diff(from: Snapshot, to: Snapshot, renames?: readonly Rename[]): Promise<readonly string[]>
  /** The schema before and after a revision; `undefined` where drizzle-kit kept no snapshot of it. */
  readStates(revision: Revision): Promise<States | undefined>
  /** What a revision renamed, as it was done. */
  readRenames(revision: Revision): Promise<readonly Rename[]>
  /** The schema that the definitions in TypeScript describe, as statements on an empty database. */
  exportDefinitions(): Promise<readonly string[]>
  /** Writes the next revision from the definitions, as drizzle-kit's command does. */
  generate(args: GenerateArgs): Promise<Generated>
  /** Writes an empty revision for SQL of one's own. */
  generateEmpty(name: string): Promise<Generated>
  /** Whether the definitions have something that no revision has. */
  hasChanges(): Promise<boolean>
}
