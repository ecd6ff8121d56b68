import { RepositoryError } from '../errors/index.ts'

/** What is known of a command that failed. */
export interface MigrationErrorDetails {
  readonly reason: MigrationErrorReason
  /** Whether something of the database or of the files was changed before. */
  readonly hasChanged: boolean
  /** The revision that it was about. */
  readonly revision: string | undefined
  /** What to type next. */
  readonly next: string | undefined
}

/** Why a command of migrations failed. */
export type MigrationErrorReason =
  | 'usage'
  | 'config'
  | 'files'
  | 'target'
  | 'trouble'
  | 'decision'
  | 'connection'
  | 'pooler'
  | 'lock'
  | 'statement'
  | 'interrupted'
  | 'kit'
  | 'scratch'
  | 'tool'
  | 'backup'

interface Explanation {
  readonly reason: MigrationErrorReason
  readonly expected: string
  readonly got: string
  /** A sentence: what to do. */
  readonly remedy: string
  readonly hasChanged?: boolean
  readonly revision?: string | undefined
  readonly next?: string | undefined
  readonly cause?: unknown
}

/** A command of migrations could not do what it was asked to. */
export class MigrationError extends RepositoryError<MigrationErrorDetails> {
  readonly #explanation: Explanation

  constructor(explanation: Explanation) {
    const { reason, expected, got, remedy, hasChanged = false, revision, next, cause } = explanation
    super(
      'MIGRATION',
      `Expected ${expected}, got ${got}. ${remedy}`,
      { origin: 'program', reason, hasChanged, revision, next },
      cause,
    )
    this.#explanation = explanation
  }

  /** The same error of a command that had changed something before. */
  afterChanges(): MigrationError {
    return new MigrationError({ ...this.#explanation, hasChanged: true })
  }
}

/** The database lacks revisions that the files have. */
export class PendingRevisionsError extends RepositoryError<{ readonly pending: readonly string[] }> {
  constructor(pending: readonly string[]) {
    super(
      'PENDING_REVISIONS',
      `Expected every revision to be applied, got ${pending.length} pending (${pending.slice(0, 3).join(', ')}` +
        `${pending.length > 3 ? ', …' : ''}). Run: drizzle-repository upgrade`,
      { origin: 'program', pending },
    )
  }
}

/** A file of the user's that does not load. */
export function notLoaded(reason: 'config' | 'files', file: string, cause: unknown): MigrationError {
  return new MigrationError({
    reason,
    expected: `${file} to load`,
    got: 'an error, which is the cause',
    remedy: 'Correct what the cause says.',
    cause,
  })
}
