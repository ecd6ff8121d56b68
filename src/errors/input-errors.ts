import { RepositoryError, type RepositoryErrorCode } from './repository-error.ts'

/** What is wrong with an argument, without its value. */
export interface InputDetails {
  /** Where in the argument, such as `where.author.age.gte`. */
  readonly path: string
  readonly expected: string
  readonly received: string
}

/** A call was given something it cannot use; nothing was sent to the database. */
export class InputError extends RepositoryError<InputDetails> {
  constructor(code: RepositoryErrorCode, details: InputDetails, advice?: string) {
    const { path, expected, received } = details
    const hint = advice === undefined ? '' : ` ${advice}`
    super(code, `${path}: expected ${expected}, got ${received}.${hint}`, details)
  }
}

/** The schema or an option of `defineModel` cannot be used. */
export class InvalidModelError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_MODEL', details, advice)
  }
}

/** An option, a property or a value of a call is unknown or of the wrong kind. */
export class InvalidArgumentError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_ARGUMENT', details, advice)
  }
}

/** A filter names an unknown property or operator, or has a value (such as `undefined`) that would change its meaning. */
export class InvalidFilterError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_FILTER', details, advice)
  }
}

/** An order names an unknown property, direction or nulls placement. */
export class InvalidOrderError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_ORDER', details, advice)
  }
}

/** A key does not have the shape of the table's primary key. */
export class InvalidKeyError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_KEY', details, advice)
  }
}

/** What is wrong with a value; `sqlState` where PostgreSQL refused it, and not this library. */
export interface InvalidValueDetails extends InputDetails {
  readonly sqlState: string | undefined
}

/**
 * A value is none of its column's type: it cannot be encoded, or PostgreSQL does not take it (SQLSTATE class 22), or what
 * came from the database cannot be decoded. The message says where it stands, and never what it is.
 */
export class InvalidValueError extends RepositoryError<InvalidValueDetails> {
  constructor(details: InputDetails & { readonly sqlState?: string | undefined }, cause?: unknown) {
    const { path, expected, received, sqlState } = details
    const more = cause === undefined ? '' : ' The cause says more.'
    super('INVALID_VALUE', `${path}: expected ${expected}, got ${received}.${more}`, { ...details, sqlState }, cause)
  }
}

/** A limit, offset, page or page size is not a non-negative whole number or is over its maximum. */
export class InvalidPaginationError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_PAGINATION', details, advice)
  }
}

/** Why a cursor was refused. */
export type InvalidCursorReason = 'malformed' | 'tooLarge' | 'signature' | 'version' | 'orderMismatch' | 'value'

/** A cursor was made for another order, was changed, or is no cursor. */
export class InvalidCursorError extends RepositoryError<{ readonly reason: InvalidCursorReason }> {
  constructor(reason: InvalidCursorReason) {
    super(
      'INVALID_CURSOR',
      `Expected a cursor of this list, got one that is refused (${reason}). Start again without it.`,
      {
        reason,
      },
    )
  }
}

/** One thing that a validator found wrong. */
export interface ValidationIssue {
  readonly message: string
  /** The row's index for a plural write, or the way to a nested row such as `'posts', 0`; then the property path. */
  readonly path: readonly PropertyKey[]
}

/** The values do not pass the model's validation; `details.issues` has every issue of every row. */
export class ValidationError extends RepositoryError<{
  readonly table: string
  readonly issues: readonly ValidationIssue[]
}> {
  constructor(table: string, issues: readonly ValidationIssue[]) {
    super('VALIDATION', `Expected valid values for "${table}", got ${issues.length} issue(s).`, { table, issues })
  }
}
