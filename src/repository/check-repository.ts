import { describeValue, InvalidArgumentError, InvalidFilterError } from '../errors/index.ts'
import { readCursorOptions } from '../keyset/index.ts'
import { checkFlag, checkOptions } from '../query/index.ts'

const methodsOfDatabase = ['select', 'insert', 'update', 'delete', 'execute', 'transaction', 'with', '$with'] as const

/**
 * Checks that a repository is bound to a Drizzle database.
 *
 * @throws {@link InvalidArgumentError} for anything else.
 */
export function checkDatabase(db: unknown): void {
  const methods = (db ?? {}) as Readonly<Record<string, unknown>>
  const missing = methodsOfDatabase.filter((method) => typeof methods[method] !== 'function')
  if (missing.length === 0) return
  throw new InvalidArgumentError(
    { path: 'db', expected: 'a Drizzle PostgreSQL database or transaction', received: describeValue(db) },
    missing.length === methodsOfDatabase.length
      ? undefined
      : `A wrapper must have its methods, too: ${missing.join(', ')}.`,
  )
}

const optionsOfRepository: ReadonlySet<string> = new Set([
  'onQuery',
  'queryParameters',
  'batch',
  'context',
  'unscoped',
  'settings',
  'prepare',
  'cursors',
  'maxLimit',
  'maxOffset',
])

/**
 * Checks the options of a repository.
 *
 * @throws {@link InvalidArgumentError} for an unknown one, or one of the wrong kind.
 */
export function checkRepositoryOptions(options: unknown): void {
  const { onQuery, queryParameters, batch, prepare, cursors, maxLimit, maxOffset } = checkOptions(
    options,
    optionsOfRepository,
    'options',
  )
  checkFlag(queryParameters, 'options.queryParameters')
  checkFlag(batch, 'options.batch')
  checkFlag(prepare, 'options.prepare')
  readCursorOptions(cursors, 'options.cursors')
  checkMost(maxLimit, 'options.maxLimit')
  checkMost(maxOffset, 'options.maxOffset')
  if (onQuery === undefined || typeof onQuery === 'function') return
  throw new InvalidArgumentError({ path: 'options.onQuery', expected: 'a function', received: describeValue(onQuery) })
}

function checkMost(most: unknown, path: string): void {
  if (most === undefined || (Number.isSafeInteger(most) && (most as number) >= 0)) return
  throw new InvalidArgumentError({ path, expected: 'a whole number from 0', received: describeValue(most) })
}

/**
 * Returns the filter that a call was given, if any: one that is `undefined` would mean every row, and is a mistake.
 *
 * @throws {@link InvalidFilterError} for `undefined`.
 */
export function presentFilter(parameters: readonly unknown[], method: string): unknown {
  if (parameters.length === 0 || parameters[0] !== undefined) return parameters[0]
  throw new InvalidFilterError(
    { path: `${method}.where`, expected: 'a filter', received: 'undefined' },
    'Call it without an argument for every row.',
  )
}
