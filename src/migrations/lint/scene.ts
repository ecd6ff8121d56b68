import type { Grammar, SyntaxStatement } from '../grammar/index.ts'
import type { Schema } from '../schema/index.ts'
import type { Effect } from './effects/effect.ts'
import type { LockMode } from './lock-modes.ts'

/** What a rule sees of one statement. */
export interface Scene {
  readonly statement: SyntaxStatement
  readonly node: SyntaxStatement['node']
  /** The schema before the statement. */
  readonly schema: Schema
  readonly effects: readonly Effect[]
  /** The locks on tables that the transaction holds when the statement begins. */
  readonly held: ReadonlyMap<string, LockMode>
  /** The labels that the transaction has added to enums, and whether it made the enum too. */
  readonly addedLabels: ReadonlyMap<string, { readonly type: string; readonly isNewType: boolean }>
  /** Whether nothing comes after the statement in its script. */
  readonly isLast: boolean
  readonly versions: Versions
  readonly grammar: Grammar
}

/** The major versions of PostgreSQL that the revisions are to run on. */
export interface Versions {
  readonly oldest: number
  readonly newest: number
}

export const supportedVersions: Versions = { oldest: 14, newest: 18 }
