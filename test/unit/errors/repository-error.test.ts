import { expect, it } from 'vitest'
import * as library from '../../../src/index.ts'

const cause = new Error('of the driver')
const constraint = {
  table: 'users',
  constraint: 'users_email',
  properties: ['email'],
  propertiesUnknownBecause: undefined,
  sqlState: '23505',
} as const
const input = { path: 'findMany.limit', expected: 'a whole number', received: 'NaN' }

it.each([
  [new library.NotFoundError('users', 'key'), 'NOT_FOUND', 'Expected a row of "users" with this key, got none.'],
  [
    new library.NotFoundError('users', 'filter'),
    'NOT_FOUND',
    'Expected a row of "users" that matches the filter, got none.',
  ],
  [new library.NotUniqueError('users'), 'NOT_UNIQUE', /Narrow the filter/],
  [new library.OptimisticLockError('users', 2), 'OPTIMISTIC_LOCK', /Read it again and retry/],
  [
    new library.UniqueViolationError(constraint, cause),
    'UNIQUE_VIOLATION',
    'Expected values that no other row has for "email" in "users" (constraint "users_email").',
  ],
  [
    new library.ForeignKeyViolationError(constraint, cause),
    'FOREIGN_KEY_VIOLATION',
    /^Expected every reference to have its row/,
  ],
  [
    new library.NotNullViolationError({ ...constraint, constraint: undefined }, cause),
    'NOT_NULL_VIOLATION',
    'Expected a value, got null for "email" in "users".',
  ],
  [
    new library.CheckViolationError({ ...constraint, table: undefined, properties: [] }, cause),
    'CHECK_VIOLATION',
    'Expected values that pass the check (constraint "users_email").',
  ],
  [new library.ExclusionViolationError(constraint, cause), 'EXCLUSION_VIOLATION', /exclude no other row/],
  [
    new library.TransactionConflictError('deadlock', '40P01', cause),
    'TRANSACTION_CONFLICT',
    /got a deadlock\. Run the whole transaction again/,
  ],
  [new library.LockTimeoutError('55P03', cause), 'LOCK_TIMEOUT', /Retry/],
  [new library.QueryTimeoutError('57014', cause), 'QUERY_TIMEOUT', /statement_timeout/],
  [new library.QueryCancelledError(false, cause), 'QUERY_CANCELLED', /no statement was sent/],
  [new library.ConnectionError(undefined, cause), 'CONNECTION', /may or may not have taken effect/],
  [new library.QueryError(undefined, cause), 'QUERY', /SQLSTATE unknown/],
  [
    new library.InvalidArgumentError(input, 'Write a number.'),
    'INVALID_ARGUMENT',
    'findMany.limit: expected a whole number, got NaN. Write a number.',
  ],
  [new library.InvalidCursorError('version'), 'INVALID_CURSOR', /\(version\)/],
  [
    new library.ValidationError('users', [{ message: 'too long', path: [0, 'name'] }]),
    'VALIDATION',
    'Expected valid values for "users", got 1 issue(s).',
  ],
])('says what was expected, what came and what to do (%#)', (error, code, message) => {
  expect(error).toBeInstanceOf(library.RepositoryError)
  expect(error.name).toBe(error.constructor.name)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(message)
  expect([undefined, cause]).toContain(error.cause)
})

it('tells the errors of arguments and of constraints apart from the others', () => {
  for (const Input of [
    library.InvalidFilterError,
    library.InvalidKeyError,
    library.InvalidModelError,
    library.InvalidOrderError,
    library.InvalidPaginationError,
  ]) {
    expect(new Input(input)).toBeInstanceOf(library.InputError)
  }
  expect(new library.UniqueViolationError(constraint, cause)).toBeInstanceOf(library.ConstraintViolationError)
  expect(new library.NotFoundError('users', 'key')).not.toBeInstanceOf(library.InputError)
})
