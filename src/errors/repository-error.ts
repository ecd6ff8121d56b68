/** Every `code` that an error of this library can carry. */
export type RepositoryErrorCode =
  | 'NOT_FOUND'
  | 'NOT_UNIQUE'
  | 'UNIQUE_VIOLATION'
  | 'FOREIGN_KEY_VIOLATION'
  | 'NOT_NULL_VIOLATION'
  | 'CHECK_VIOLATION'
  | 'EXCLUSION_VIOLATION'
  | 'OPTIMISTIC_LOCK'
  | 'ROW_NOT_WRITTEN'
  | 'TRANSACTION_CONFLICT'
  | 'TRANSACTION_ENDED'
  | 'AFTER_COMMIT'
  | 'LOCK_TIMEOUT'
  | 'QUERY_TIMEOUT'
  | 'QUERY_CANCELLED'
  | 'CONNECTION'
  | 'QUERY'
  | 'REPEATED_QUERY'
  | 'INVALID_MODEL'
  | 'INVALID_ARGUMENT'
  | 'INVALID_FILTER'
  | 'INVALID_ORDER'
  | 'INVALID_KEY'
  | 'INVALID_VALUE'
  | 'INVALID_PAGINATION'
  | 'INVALID_CURSOR'
  | 'VALIDATION'
  | 'MIGRATION'
  | 'PENDING_REVISIONS'

/**
 * Whose mistake an error is: `client` where something that came from outside does not fit (a key, value, page, cursor) or is
 * refused by the data, `program` where the service itself has to be mended: its code, its schema, its database.
 */
export type ErrorOrigin = 'client' | 'program'

/** What the details of every error have. */
export interface OriginDetails {
  readonly origin: ErrorOrigin
}

/**
 * The root of every error this library throws.
 *
 * A message says what was expected, what came and what to do. It names tables, columns and types, and never holds a
 * value: values stay in `cause`, where the driver put them.
 *
 * @example
 * ```ts
 * try {
 *   await repositories.users.create({ email: 'ada@example.com', name: 'Ada' })
 * } catch (error) {
 *   if (error instanceof RepositoryError) console.error(error.code, error.details)
 *   else throw error
 * }
 * ```
 */
export class RepositoryError<TDetails extends object = object> extends Error {
  readonly code: RepositoryErrorCode
  readonly details: Readonly<TDetails & OriginDetails>

  constructor(code: RepositoryErrorCode, message: string, details: TDetails & OriginDetails, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.details = details
    captureStack(this, new.target)
  }
}

/** How many calls a stack has: those of this library and of Drizzle come before the caller's. */
const depth = 50

/** Captures a stack deep enough for the caller to be on it, unless stacks are turned off. */
function captureStack(target: object, above: NonNullable<Parameters<typeof Error.captureStackTrace>[1]>): void {
  const before = Error.stackTraceLimit
  if (typeof before !== 'number' || before < 1 || Object.isFrozen(Error)) return
  Error.stackTraceLimit = Math.max(before, depth)
  Error.captureStackTrace(target, above)
  Error.stackTraceLimit = before
}

/**
 * Adds where the code that awaits it was called from to the stack of an error, as far as it is not there yet: some drivers
 * and Drizzle hand promises on in ways that stacks do not follow.
 */
export function leadToCaller(error: unknown): void {
  if (!(error instanceof RepositoryError) || error.stack === undefined) return
  const here = { stack: '' }
  captureStack(here, leadToCaller)
  const known = error.stack
  const missing = here.stack.split('\n').filter((line) => line.startsWith('    at ') && !known.includes(line))
  if (missing.length > 0) error.stack = [known, ...missing].join('\n')
}
