import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as library from '../../../src/index.ts'
import { MigrationError, PendingRevisionsError } from '../../../src/migrations/migration-error.ts'

const cause = new Error('marker of the driver')
const constraint = {
  table: 'users',
  constraint: 'users_email',
  properties: ['email'],
  propertiesUnknownBecause: undefined,
  sqlState: '23505',
  outsideOf: ['tenant'],
} as const
const input = { path: 'update patch.name', expected: 'a text', received: 'a number' }
const migration = { reason: 'usage', expected: 'one', got: 'two', remedy: 'Mend it.' } as const
const timeout = new DOMException('too late', 'TimeoutError')

const errors: readonly (readonly [library.RepositoryError, status: number, origin: library.ErrorOrigin])[] = [
  [new library.NotFoundError('users', 'key'), 404, 'client'],
  [new library.NotUniqueError('users'), 500, 'program'],
  [new library.OptimisticLockError('users', 2), 409, 'client'],
  [new library.RowNotWrittenError('users'), 500, 'program'],
  [new library.ValidationError('users', [{ message: 'too long', path: ['name'] }]), 422, 'client'],
  [new library.UniqueViolationError(constraint, cause), 409, 'client'],
  [new library.ForeignKeyViolationError(constraint, cause), 409, 'client'],
  [new library.ExclusionViolationError(constraint, cause), 409, 'client'],
  [new library.NotNullViolationError(constraint, cause), 422, 'client'],
  [new library.CheckViolationError(constraint, cause), 422, 'client'],
  [new library.TransactionConflictError('deadlock', '40P01', cause), 503, 'program'],
  [new library.TransactionEndedError(), 500, 'program'],
  [new library.AfterCommitError(1, cause), 500, 'program'],
  [new library.LockTimeoutError('55P03', cause), 503, 'program'],
  [new library.QueryTimeoutError('57014', cause), 504, 'program'],
  [new library.QueryCancelledError(true, cause), 499, 'client'],
  [new library.QueryCancelledError(true, timeout), 504, 'program'],
  [new library.ConnectionError('08006', cause), 503, 'program'],
  [new library.QueryError('42P01', cause, 'users'), 500, 'program'],
  [new library.RepeatedQueryError({ table: 'users', sql: 'select 1', limit: 1, callSite: undefined }), 500, 'program'],
  [new library.InvalidCursorError('signature'), 400, 'client'],
  [new library.InvalidArgumentError(input), 500, 'program'],
  [new library.InvalidArgumentError({ ...input, origin: 'client' }), 400, 'client'],
  [new library.InvalidFilterError(input), 500, 'program'],
  [new library.InvalidFilterError({ ...input, origin: 'client' }), 400, 'client'],
  [new library.InvalidOrderError(input), 500, 'program'],
  [new library.InvalidOrderError({ ...input, origin: 'client' }), 400, 'client'],
  [new library.InvalidKeyError(input), 400, 'client'],
  [new library.InvalidKeyError({ ...input, origin: 'program' }), 500, 'program'],
  [new library.InvalidValueError(input, cause), 400, 'client'],
  [new library.InvalidValueError({ ...input, origin: 'program' }), 500, 'program'],
  [new library.InvalidPaginationError(input), 400, 'client'],
  [new library.InvalidPaginationError({ ...input, origin: 'program' }), 500, 'program'],
  [new library.InvalidModelError(input), 500, 'program'],
  [new MigrationError(migration), 500, 'program'],
  [new PendingRevisionsError(['0001']), 500, 'program'],
]

it.each(errors.map(([error, status, origin]) => [error.code, origin, status, error] as const))(
  'makes of %s, which is of the %s, a %i',
  (code, origin, status, error) => {
    expect(error.details.origin).toBe(origin)
    const problem = library.toProblem(error)
    expect(problem).toMatchObject({ type: 'about:blank', status, code })
    expect(status < 500).toBe(origin === 'client')
    if (origin === 'program') expect(problem.errors).toBeUndefined()
    expect(JSON.stringify(problem)).not.toMatch(/marker|users|tenant|select/)
    expect(problem.title).not.toBe('')
  },
)

it('covers every class of an error', () => {
  const tested = new Set(errors.map(([error]) => error.constructor))
  const abstract = new Set<unknown>([library.RepositoryError, library.InputError, library.ConstraintViolationError])
  const classes = Object.values(library).filter(
    (value) => typeof value === 'function' && value.prototype instanceof Error && !abstract.has(value),
  )
  expect(classes.filter((each) => !tested.has(each))).toEqual([])
})

it('has the statuses of docs/errors.md', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  for (const [error, status, origin] of errors) {
    if (error.code === 'MIGRATION' || error.code === 'PENDING_REVISIONS') continue
    const row = page.split('\n').find((line) => line.includes(`\`${error.code}\``)) ?? ''
    const cell = row.split('|')[3]?.trim()
    expect(`${error.code}: ${cell}`).toMatch(
      origin === 'client' ? new RegExp(`: ${status}\\b`) : new RegExp(`\\b${status}$`),
    )
  }
})

it.each([
  [new library.UniqueViolationError(constraint, cause), [{ property: 'email', detail: 'Is taken.' }]],
  [new library.NotNullViolationError(constraint, cause), [{ property: 'email', detail: 'Is required.' }]],
  [
    new library.ValidationError('users', [
      { message: 'is empty', path: ['name'] },
      { message: 'is no date', path: [1, 'posts', 0, 'publishedAt'] },
    ]),
    [
      { property: 'name', detail: 'is empty' },
      { property: '[1].posts[0].publishedAt', detail: 'is no date' },
    ],
  ],
  [new library.InvalidValueError(input), [{ property: 'name', detail: 'Expected a text, got a number.' }]],
  [
    new library.InvalidValueError({ ...input, path: 'findMany.where.city.id' }),
    [{ property: 'city.id', detail: 'Expected a text, got a number.' }],
  ],
  [
    new library.InvalidArgumentError({ ...input, origin: 'client', path: 'createMany rows[2].nam' }),
    [{ property: 'rows[2].nam', detail: 'Cannot be used, or has a value that cannot.' }],
  ],
  [new library.InvalidKeyError({ ...input, path: 'find key' }), undefined],
  [new library.InvalidValueError({ ...input, sqlState: '22P02' }, cause), undefined],
  [new library.OptimisticLockError('users', 3), undefined],
])('says which properties it is about (%#)', (error, expected) => {
  expect(library.toProblem(error).errors).toEqual(expected)
})

it.each([new Error('marker'), 'marker', undefined, null, { status: 404, message: 'marker' }])(
  'says nothing of what is no error of this library (%#)',
  (error) => {
    expect(library.toProblem(error)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The service could not do this.',
    })
  },
)

it('names the parameters of pages as the URL has them', () => {
  const read = (query: string) => () =>
    library.parsePageQuery(new URLSearchParams(query), { names: { page: 'page.number' }, orders: { name: {} } })
  const problemsOf = (query: string): unknown => {
    try {
      return read(query)()
    } catch (error) {
      return library.toProblem(error).errors
    }
  }
  expect(problemsOf('page.number=marker')).toEqual([
    { property: 'page.number', detail: 'Expected a whole number from 1, got something else.' },
  ])
  expect(problemsOf('sort=marker')).toEqual([
    { property: 'sort', detail: 'Expected names of "name", each with "-" before it or without, got another name.' },
  ])
})
