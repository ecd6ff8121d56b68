import type { Lock, Work } from './effects/effect.ts'
import type { LockMode } from './lock-modes.ts'

/**
 * What a finding means: the statement `fails`; it `blocks` readers or writers while it reads, writes or builds; it
 * `breaks` code of the release before; or it is a `note`, which stands in nobody's way.
 */
export type Verdict = 'fails' | 'blocks' | 'breaks' | 'note'

export type Severity = 'error' | 'warning' | 'note'

/** One thing that lint has to say of a statement. */
export interface Finding {
  readonly rule: string
  readonly verdict: Verdict
  readonly severity: Severity
  /** What happens, in one sentence. */
  readonly message: string
  /** The locks that others wait for, of tables that were there before. */
  readonly locks: readonly Lock[]
  readonly work: readonly Work[]
  readonly remedy: Remedy
  /** The table, by its full name, without whose rows it is no trouble. */
  readonly needsRows: string | undefined
  /** Where it is in the script, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** The number of its statement in the script, from 0. */
  readonly statement: number
}

/** What to do instead. */
export interface Remedy {
  /** The statements that take the place of this one, without semicolons. */
  readonly now: readonly string[]
  /** The statements of the revisions after this one. */
  readonly next: readonly (readonly string[])[]
  /** What no statement says. */
  readonly advice: string | undefined
  /** Whether `--fix` can write it. */
  readonly isAutomatic: boolean
}

export const noRemedy: Remedy = { now: [], next: [], advice: undefined, isAutomatic: false }

/** Only advice. */
export function advise(advice: string): Remedy {
  return { ...noRemedy, advice }
}

/** What a rule reports; the rest of a finding is the same for all rules. */
export interface Report {
  readonly message: string
  readonly locks?: ReadonlyMap<string, LockMode>
  readonly work?: readonly Work[]
  readonly remedy?: Remedy
  /** A position of the grammar's inside the statement. */
  readonly location?: number | undefined
  /** The table without whose rows it is no trouble. */
  readonly needsRows?: string
  /** The text cannot tell for certain; the finding is a warning then. */
  readonly isUncertain?: boolean
}
