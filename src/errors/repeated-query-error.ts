import { RepositoryError } from './repository-error.ts'

/** A statement that ran more often than it should in one asynchronous context. */
export interface RepeatedQueryDetails {
  /** The table it was for, by its name in the schema. */
  readonly table: string
  /** The statement's text, with `$1` for its parameters. */
  readonly sql: string
  /** How often it may run. */
  readonly limit: number
  /** The place in your code that ran it, as `file:line:column`; `undefined` where the stack does not lead there. */
  readonly callSite: string | undefined
}

/** One asynchronous context ran the same statement again and again, as a loop over rows does (N+1). */
export class RepeatedQueryError extends RepositoryError<RepeatedQueryDetails> {
  constructor(details: RepeatedQueryDetails) {
    const { table, sql, limit, callSite = 'an unknown place' } = details
    super(
      'REPEATED_QUERY',
      `Expected a statement on "${table}" to run at most ${limit} times, got one more from ${callSite}: ${sql}. ` +
        'Ask for all rows at once: by findByKeys, by `with` on the rows before, by a filter with `in`, ' +
        'by finds with `batch: true`, or by createMany and the other plural writes.',
      { ...details, origin: 'program' },
    )
  }
}
