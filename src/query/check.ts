import { is, isSQLWrapper, Placeholder } from 'drizzle-orm'
import { describeNumber, describeValue, InvalidArgumentError, InvalidFilterError, listNames } from '../errors/index.ts'
import { isPlainObject } from '../plan/index.ts'

/** The error for an `undefined` in a filter, which would widen it. */
export function undefinedIn(path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'a value', received: 'undefined' },
    'Leave the property out to not filter by it, or use null for IS NULL.',
  )
}

/** Checks that a filter's value is one: not SQL, which belongs into RAW, and no invalid date. */
export function checkFilterValue(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    throw new InvalidFilterError({ path, expected: 'a valid date', received: 'an invalid one' })
  }
  if (!(isSQLWrapper(value) || is(value, Placeholder))) return value
  throw new InvalidFilterError({ path, expected: 'a value', received: 'Drizzle SQL' }, 'Put your own SQL into RAW.')
}

/** Checks a value that NULL makes no sense for. */
export function checkNotNull(value: unknown, path: string): unknown {
  if (value !== null) return checkFilterValue(value, path)
  throw new InvalidFilterError(
    { path, expected: 'a value', received: 'null' },
    'Nothing compares with NULL: use isNull or isNotNull.',
  )
}

/** Checks a number of rows that others are compared with. */
export function checkFilterCount(value: unknown, path: string): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new InvalidFilterError({ path, expected: 'a whole number', received: describeNumber(value) })
}

/** Checks a list of values without holes, NULLs or SQL. */
export function checkFilterList(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new InvalidFilterError({ path, expected: 'a list of values', received: describeValue(value) })
  }
  const list: readonly unknown[] = value
  for (let index = 0; index < list.length; index++) {
    if (list[index] === undefined) throw undefinedIn(`${path}[${index}]`)
    if (list[index] === null || typeof list[index] === 'object') checkNotNull(list[index], `${path}[${index}]`)
  }
  return list
}

/** Checks a flag of an option; one that is left out is false. */
export function checkFlag(value: unknown, path: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true
  throw new InvalidArgumentError({ path, expected: 'true or false', received: describeValue(value) })
}

/** Checks a filter's flag. */
export function checkFilterFlag(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value
  throw new InvalidFilterError({ path, expected: 'true or false', received: describeValue(value) })
}

/**
 * Checks that an options object has known options only, and that its signal is one.
 *
 * @throws {@link InvalidArgumentError} for anything else.
 */
export function checkOptions(
  options: unknown,
  known: ReadonlySet<string>,
  path: string,
): Readonly<Record<string, unknown>> {
  if (options === undefined) return {}
  if (!isPlainObject(options)) {
    throw new InvalidArgumentError({ path, expected: 'an object of options', received: describeValue(options) })
  }
  for (const name in options) {
    if (known.has(name)) continue
    throw new InvalidArgumentError({
      path: `${path}.${name}`,
      expected: `an option of ${path} (${listNames(known)})`,
      received: 'another name',
    })
  }
  checkSignal(options['signal'], `${path}.signal`)
  return options
}

function checkSignal(signal: unknown, path: string): void {
  if (signal === undefined) return
  if (typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal) return
  throw new InvalidArgumentError({ path, expected: 'an AbortSignal', received: describeValue(signal) })
}
