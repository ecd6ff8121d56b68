import { type OriginDetails, RepositoryError, type RepositoryErrorCode } from './repository-error.ts'

/** What is wrong with an argument, without its value. */
export interface InputDetails {
  /** Where in the argument, such as `where.author.age.gte`. */
  readonly path: string
  readonly expected: string
  readonly received: string
  /** What is wrong with each parameter, where the argument is the query of a URL or a filter from outside. */
  readonly parameters?: readonly ParameterFault[]
}

/** What is wrong with one parameter of a query, without its value. */
export interface ParameterFault {
  /** Its name in the URL, or its place in JSON. */
  readonly path: string
  readonly expected: string
  readonly received: string
}

/** What is wrong with a query from outside: with its first faulty parameter, and with each. */
export function faultsOf(first: ParameterFault, ...more: readonly ParameterFault[]): InputDetailsOfEither {
  return { origin: 'client', ...first, parameters: [first, ...more] }
}

/** The details of an argument where its class alone does not say whose mistake it is. */
export type InputDetailsOfEither = InputDetails & Partial<OriginDetails>

/** A call was given something it cannot use; nothing was sent to the database. */
export class InputError extends RepositoryError<InputDetails> {
  constructor(code: RepositoryErrorCode, details: InputDetails & OriginDetails, advice?: string) {
    const { path, expected, received, parameters = [] } = details
    const hint = advice === undefined ? '' : ` ${advice}`
    const more = parameters.length > 1 ? ` So it is with ${parameters.length - 1} more: see details.parameters.` : ''
    super(code, `${path}: expected ${expected}, got ${received}.${hint}${more}`, details)
  }
}

/** The schema or an option of `defineModel` cannot be used. */
export class InvalidModelError extends InputError {
  constructor(details: InputDetails, advice?: string) {
    super('INVALID_MODEL', { ...details, origin: 'program' }, advice)
  }
}

/** An option, a property or a value of a call is unknown or of the wrong kind. */
export class InvalidArgumentError extends InputError {
  constructor(details: InputDetailsOfEither, advice?: string) {
    super('INVALID_ARGUMENT', { origin: 'program', ...details }, advice)
  }
}

/** A filter names an unknown property or operator, or has a value (such as `undefined`) that would change its meaning. */
export class InvalidFilterError extends InputError {
  constructor(details: InputDetailsOfEither, advice?: string) {
    super('INVALID_FILTER', { origin: 'program', ...details }, advice)
  }
}

/** An order names an unknown property, direction or nulls placement. */
export class InvalidOrderError extends InputError {
  constructor(details: InputDetailsOfEither, advice?: string) {
    super('INVALID_ORDER', { origin: 'program', ...details }, advice)
  }
}

/** A key does not have the shape of the table's primary key. */
export class InvalidKeyError extends InputError {
  constructor(details: InputDetailsOfEither, advice?: string) {
    super('INVALID_KEY', { origin: 'client', ...details }, advice)
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
  constructor(details: InputDetailsOfEither & { readonly sqlState?: string | undefined }, cause?: unknown) {
    const { path, expected, received, sqlState } = details
    const more = cause === undefined ? '' : ' The cause says more.'
    const message = `${path}: expected ${expected}, got ${received}.${more}`
    super('INVALID_VALUE', message, { origin: 'client', ...details, sqlState }, cause)
  }
}

/** A limit, offset, page or page size is not a non-negative whole number or is over its maximum. */
export class InvalidPaginationError extends InputError {
  constructor(details: InputDetailsOfEither, advice?: string) {
    super('INVALID_PAGINATION', { origin: 'client', ...details }, advice)
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
      { origin: 'client', reason },
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
    const message = `Expected valid values for "${table}", got ${issues.length} issue(s).`
    super('VALIDATION', message, { origin: 'client', table, issues })
  }
}
