import { describeValue, faultsOf, InvalidPaginationError } from '../errors/index.ts'

/** The query of a URL: parsed by the platform, or by a web framework into an object. */
export type PageQuery = URLSearchParams | Readonly<Record<string, unknown>>

/** The parameters of a page in a URL. */
export type PageParameter = 'page' | 'pageSize' | 'first' | 'after' | 'last' | 'before' | 'sort'

/** Other names for parameters of a page: `{ pageSize: 'per_page' }`. */
export type ParameterNames = { readonly [TName in PageParameter]?: string | undefined }

/** The name that a parameter has in the URL. */
export function nameOfParameter(parameter: PageParameter, names: ParameterNames | undefined): string {
  return names?.[parameter] ?? parameter
}

/**
 * Reads a parameter of a URL's query.
 *
 * @throws {@link InvalidPaginationError} when it is there more than once, or is no text.
 */
export function readParameter(query: PageQuery, name: string): string | undefined {
  const value = query instanceof URLSearchParams ? singleOf(query.getAll(name)) : ownOf(query, name)
  if (value === undefined || typeof value === 'string') return value
  throw new InvalidPaginationError(faultsOf({ path: name, expected: 'one value', received: describeValue(value) }))
}

function singleOf(values: readonly string[]): unknown {
  return values.length > 1 ? values : values[0]
}

function ownOf(query: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(query, name) ? query[name] : undefined
}

/**
 * Reads a whole number from 1.
 *
 * @throws {@link InvalidPaginationError} for anything else, and for a number over the maximum.
 */
export function readNumber(query: PageQuery, name: string, maximum: number): number | undefined {
  const text = readParameter(query, name)
  if (text === undefined) return undefined
  const number = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= maximum) return number
  const expected = maximum < Number.MAX_SAFE_INTEGER ? `a whole number from 1 to ${maximum}` : 'a whole number from 1'
  const received = number >= 1 ? 'a larger one' : 'something else'
  throw new InvalidPaginationError(faultsOf({ path: name, expected, received }))
}
