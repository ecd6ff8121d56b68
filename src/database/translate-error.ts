import { DrizzleQueryError } from 'drizzle-orm'
import {
  CheckViolationError,
  ConnectionError,
  type ConstraintDetails,
  ExclusionViolationError,
  ForeignKeyViolationError,
  InvalidValueError,
  LockTimeoutError,
  NotNullViolationError,
  QueryError,
  QueryTimeoutError,
  RepositoryError,
  TransactionConflictError,
  UniqueViolationError,
} from '../errors/index.ts'
import { findConstraint, isColumnNamed, type Model, type TableModel } from '../model/index.ts'
import { isOfConnection, isSqlState, isUnreachable } from './connection-codes.ts'
import { type DriverError, findDriverError } from './driver-error.ts'

/**
 * Turns an error of Drizzle or the driver into one of this library, by its SQLSTATE and constraint name.
 *
 * Repositories and `$transaction` do this themselves. Use it where Drizzle is called directly, such as around your own
 * `db.transaction`, whose deferred constraints fail at COMMIT.
 *
 * @param table The table that the statement was about, where it is known: messages name it.
 * @returns The typed error, or the given one when it is neither Drizzle's nor the driver's.
 * @example
 * ```ts
 * try {
 *   await db.transaction(async (tx) => { await tx.delete(schema.countries) })
 * } catch (error) {
 *   throw translateError(error, model)
 * }
 * ```
 */
export function translateError(error: unknown, model: Model, table?: string): unknown {
  if (error instanceof RepositoryError) return error
  const driverError = findDriverError(error)
  if (driverError === undefined) return error
  // What the mapping of rows throws comes wrapped by Drizzle.
  if (driverError.error instanceof RepositoryError) return driverError.error
  const { code } = driverError
  const cause = driverError.error
  // A driver of ours has seen it before Drizzle: it is made anew, with the stack of this call.
  if (cause instanceof ConnectionError) {
    return new ConnectionError(cause.details.sqlState, cause.cause, cause.details.outcome)
  }
  if (code === undefined) return error instanceof DrizzleQueryError ? withoutCode(cause, table) : error
  switch (code) {
    case '23505':
      return new UniqueViolationError(describeConstraint(driverError, code, model), cause)
    case '23503':
    case '23001':
      return new ForeignKeyViolationError(describeConstraint(driverError, code, model), cause)
    case '23502':
      return new NotNullViolationError(describeConstraint(driverError, code, model), cause)
    case '23514':
      return new CheckViolationError(describeConstraint(driverError, code, model), cause)
    case '23P01':
      return new ExclusionViolationError(describeConstraint(driverError, code, model), cause)
    case '40001':
      return new TransactionConflictError('serialization', code, cause)
    case '40P01':
      return new TransactionConflictError('deadlock', code, cause)
    case '55P03':
      return new LockTimeoutError(code, cause, table)
    case '57014':
    case '25P03':
    case '25P04':
      return new QueryTimeoutError(code, cause, table)
    default:
      if (isOfConnection(cause, code))
        return new ConnectionError(code, cause, isUnreachable(cause, code) ? 'notSent' : 'unknown')
      if (isUnfitValue(code)) return refusedValue(code, cause, table)
      return isSqlState(code) || error instanceof DrizzleQueryError ? new QueryError(code, cause, table) : error
  }
}

/**
 * Whether an error is Drizzle's or the driver's, or was caused by one. Others can have a code, too: that of a request to
 * another service is the caller's own.
 */
export function isOfDriver(error: unknown): boolean {
  if (error instanceof DrizzleQueryError) return true
  const found = findDriverError(error)
  return found?.code !== undefined && ('severity' in found.error || found.code.startsWith('CONNECTION_'))
}

/** Data exceptions are about values, but for those that an expression makes of good ones, such as a division by zero. */
function isUnfitValue(code: string): boolean {
  return isSqlState(code) && code.startsWith('22') && !madeByExpressions.has(code)
}

/** Division by zero, the arguments of logarithm, root, power, width_bucket, substring and samples. */
const madeByExpressions: ReadonlySet<string> = new Set([
  '22011',
  '22012',
  '22014',
  '22016',
  '2201E',
  '2201F',
  '2201G',
  '2201W',
  '2201X',
  '2202E',
  '2202G',
  '2202H',
])

function refusedValue(sqlState: string, cause: unknown, table: string | undefined): InvalidValueError {
  return new InvalidValueError(
    {
      path: table === undefined ? 'the statement' : `the statement on "${table}"`,
      expected: 'values of the types that PostgreSQL has there',
      received: `one that it refused (SQLSTATE ${sqlState})`,
      sqlState,
    },
    cause,
  )
}

/** Drivers report a lost connection as a plain error without a code; other kinds of errors are about a value. */
function withoutCode(cause: Error, table: string | undefined): RepositoryError {
  return Object.getPrototypeOf(cause) === Error.prototype
    ? new ConnectionError(undefined, cause)
    : new QueryError(undefined, cause, table)
}

function describeConstraint(error: DriverError, sqlState: string, model: Model): ConstraintDetails {
  const table = findTable(error, model)
  const known = table === undefined ? undefined : findProperties(table, error)
  const isOverExpressions = known?.length === 0
  return {
    table: table?.name ?? error.table,
    constraint: error.constraint,
    properties: known ?? [],
    propertiesUnknownBecause: known === undefined ? 'not in the model' : isOverExpressions ? 'expression' : undefined,
    sqlState,
  }
}

function findTable(error: DriverError, model: Model): TableModel | undefined {
  for (const table of model.tables.values()) {
    const isSameSchema = error.schema === undefined || (table.databaseSchema ?? 'public') === error.schema
    if (table.kind === 'table' && table.databaseName === error.table && isSameSchema) return table
  }
  // A table without a schema lives wherever the search path leads.
  for (const table of model.tables.values()) {
    if (table.kind === 'table' && table.databaseName === error.table && table.databaseSchema === undefined) return table
  }
  return undefined
}

function findProperties(table: TableModel, { constraint, column }: DriverError): readonly string[] | undefined {
  const known = [...table.uniques, ...table.foreignKeys, ...table.checks]
  const found = constraint === undefined ? undefined : findConstraint(known, constraint)
  if (found !== undefined) return found.properties
  if (column === undefined) return undefined
  for (const own of table.columns.values()) if (isColumnNamed(own, column)) return [own.property]
  return undefined
}
