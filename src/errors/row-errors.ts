import { RepositoryError } from './repository-error.ts'

/** Which table a call was about, by its name in the schema. */
export interface TableDetails {
  readonly table: string
}

/** A row that a call needs is not there. */
export class NotFoundError extends RepositoryError<TableDetails> {
  constructor(table: string, what: 'key' | 'filter') {
    const sought = what === 'key' ? 'with this key' : 'that matches the filter'
    super('NOT_FOUND', `Expected a row of "${table}" ${sought}, got none.`, { origin: 'client', table })
  }
}

/** A second row matches where at most one was expected. */
export class NotUniqueError extends RepositoryError<TableDetails> {
  constructor(table: string) {
    super(
      'NOT_UNIQUE',
      `Expected at most one row of "${table}" that matches the filter, got more. ` +
        'Narrow the filter, or use findFirst with an order.',
      { origin: 'program', table },
    )
  }
}

/** The details of an {@link OptimisticLockError}. */
export interface OptimisticLockDetails extends TableDetails {
  /** The version that the row has now; `undefined` where it is unknown. */
  readonly currentVersion: unknown
}

/** Somebody else changed the row since its version was read. */
export class OptimisticLockError extends RepositoryError<OptimisticLockDetails> {
  constructor(table: string, currentVersion: unknown) {
    super(
      'OPTIMISTIC_LOCK',
      `Expected the row of "${table}" in the version that was read, got a newer one. Read it again and retry.`,
      { origin: 'client', table, currentVersion },
    )
  }
}

/** The database was asked to write a row, and did not: a trigger, a rule or a policy kept it from that, without an error. */
export class RowNotWrittenError extends RepositoryError<TableDetails> {
  constructor(table: string) {
    super(
      'ROW_NOT_WRITTEN',
      `Expected the database to write the row of "${table}", and it did not, without an error. ` +
        'Look for a trigger that returns NULL, a rule or a policy of the table.',
      { origin: 'program', table },
    )
  }
}
