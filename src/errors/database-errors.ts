import { RepositoryError } from './repository-error.ts'

/** The SQLSTATE that PostgreSQL or, for a lost connection, the code that the driver gave. */
export interface DatabaseErrorDetails {
  readonly sqlState: string | undefined
}

/** The same of one statement. */
export interface StatementErrorDetails extends DatabaseErrorDetails {
  /** The table that the statement was about, by its name in the schema; `undefined` where no repository sent it. */
  readonly table: string | undefined
}

/**
 * PostgreSQL gave up this transaction for another one (40001, 40P01), or for a change of a table that a prepared statement
 * reads (0A000, 26000): run the whole transaction again.
 */
export class TransactionConflictError extends RepositoryError<
  DatabaseErrorDetails & { readonly reason: ConflictReason }
> {
  constructor(reason: ConflictReason, sqlState: string, cause: unknown) {
    super(
      'TRANSACTION_CONFLICT',
      `Expected the transaction to run undisturbed, got ${conflicts[reason]}. Run the whole transaction again.`,
      { origin: 'program', sqlState, reason },
      cause,
    )
  }
}

/** Why a transaction was given up. */
export type ConflictReason = 'serialization' | 'deadlock' | 'changed table'

const conflicts: Readonly<Record<ConflictReason, string>> = {
  serialization: 'a serialization failure',
  deadlock: 'a deadlock',
  'changed table': 'a table that was changed under a prepared statement',
}

/** A lock was not granted in time, or not at once with `noWait` (55P03). */
export class LockTimeoutError extends RepositoryError<StatementErrorDetails> {
  constructor(sqlState: string, cause: unknown, table?: string) {
    super(
      'LOCK_TIMEOUT',
      `Expected the lock${onTable(table)} to be granted, but another transaction holds it. ` +
        'Retry, or wait longer (lock_timeout).',
      { origin: 'program', sqlState, table },
      cause,
    )
  }
}

/**
 * PostgreSQL ended the statement or transaction because of a timeout (57014, 25P03, 25P04).
 *
 * PostgreSQL reports `statement_timeout` and a `pg_cancel_backend` of somebody else with the same code; both come as
 * this error. A cancellation by the call's own `signal` is a {@link QueryCancelledError}.
 */
export class QueryTimeoutError extends RepositoryError<StatementErrorDetails> {
  constructor(sqlState: string, cause: unknown, table?: string) {
    super(
      'QUERY_TIMEOUT',
      `Expected the statement${onTable(table)} to end in time, but PostgreSQL cancelled it. ` +
        'Make it cheaper, or raise statement_timeout.',
      { origin: 'program', sqlState, table },
      cause,
    )
  }
}

/**
 * The `signal` of a call or transaction was aborted; its reason is the `cause`. It is the client's doing, who went away, but
 * where the signal is one of `AbortSignal.timeout`.
 */
export class QueryCancelledError extends RepositoryError<{ readonly started: boolean }> {
  constructor(started: boolean, reason: unknown, what: 'statement' | 'transaction' = 'statement') {
    super(
      'QUERY_CANCELLED',
      started
        ? `The signal was aborted while the ${what} ran.`
        : 'The signal was already aborted, no statement was sent.',
      { origin: isTimeout(reason) ? 'program' : 'client', started },
      reason,
    )
  }
}

/** Whether a signal was aborted by `AbortSignal.timeout`, a limit of the service's own, and not for its caller. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}

/** What is known of a lost connection's work: it was never sent, nothing of it took effect, or nobody knows. */
export type LostOutcome = 'notSent' | 'rolledBack' | 'unknown'

const consequences: Readonly<Record<LostOutcome, string>> = {
  notSent: 'Nothing was sent.',
  rolledBack: 'Nothing of the transaction took effect.',
  unknown: 'A write may or may not have taken effect: look before you repeat it.',
}

/**
 * The database cannot be reached or the connection was lost. `details.outcome` says what came of it: what found no
 * connection was not sent; a transaction that was not committing yet is rolled back; whether a single statement, or COMMIT,
 * took effect is unknown.
 */
export class ConnectionError extends RepositoryError<DatabaseErrorDetails & { readonly outcome: LostOutcome }> {
  constructor(
    sqlState: string | undefined,
    cause: unknown,
    outcome: LostOutcome = 'unknown',
    why = 'Expected a working connection to the database, got none or lost it.',
  ) {
    super('CONNECTION', `${why} ${consequences[outcome]}`, { origin: 'program', sqlState, outcome }, cause)
  }
}

/** PostgreSQL refused the statement for any other reason; `details.sqlState` says which. */
export class QueryError extends RepositoryError<StatementErrorDetails> {
  constructor(sqlState: string | undefined, cause: unknown, table?: string) {
    super(
      'QUERY',
      `Expected the statement${onTable(table)} to succeed, but the database refused it ` +
        `(SQLSTATE ${sqlState ?? 'unknown'}). ${hintFor(sqlState)}The cause says more.`,
      { origin: 'program', sqlState, table },
      cause,
    )
  }
}

function onTable(table: string | undefined): string {
  return table === undefined ? '' : ` on "${table}"`
}

/** What the refusals that one meets most are about. */
function hintFor(sqlState: string | undefined): string {
  switch (sqlState) {
    case '42P01':
      return 'A table is not there: see whether this database has all migrations. '
    case '42703':
      return 'A column is not there: see whether this database has all migrations. '
    case '26000':
    case '42P05':
      return 'A pooler shares connections whose prepared statements it does not know: let it keep track of them, or set the option `prepare: false`. '
    case '42501':
      return 'The role of the connection lacks a permission, or a policy forbids the row. '
    default:
      return ''
  }
}
