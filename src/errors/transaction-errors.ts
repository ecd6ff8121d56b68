import { RepositoryError } from './repository-error.ts'

/** A repository of a transaction was used after the transaction had ended; nothing was sent. */
export class TransactionEndedError extends RepositoryError {
  constructor(cause?: unknown) {
    super(
      'TRANSACTION_ENDED',
      'Expected an open transaction, but it has ended. Await every call inside the function of $transaction; ' +
        'what is to happen afterwards belongs into afterCommit.',
      { origin: 'program' },
      cause,
    )
  }
}

/** The transaction is committed, and an `afterCommit` function failed: its error, the first of several, is the `cause`. */
export class AfterCommitError extends RepositoryError<{ readonly failed: number }> {
  constructor(failed: number, cause: unknown) {
    super(
      'AFTER_COMMIT',
      'The transaction is committed, but a function given to afterCommit failed. Do not run the transaction again.',
      { origin: 'program', failed },
      cause,
    )
  }
}
