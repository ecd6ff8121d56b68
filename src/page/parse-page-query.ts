import { InvalidCursorError, InvalidPaginationError } from '../errors/index.ts'
import { type AllowedOrders, parseSort, type SortTerm } from './parse-sort.ts'
import {
  nameOfParameter,
  type PageParameter,
  type PageQuery,
  type ParameterNames,
  readNumber,
  readParameter,
} from './query-parameter.ts'

/** What a URL may ask for. */
export interface PageQueryOptions<TOrders extends AllowedOrders, TMode extends PageMode> {
  /** What the page is counted by: its number (`offset`, the default), or a position (`cursor`). */
  readonly mode?: TMode
  /** The size of a page when the URL names none; 20 by default. */
  readonly pageSize?: number
  /** The largest size that the URL can ask for; 100 by default. */
  readonly maxPageSize?: number
  /** The orders that the URL can ask for by `sort`, by their names there; none by default. */
  readonly orders?: TOrders
  /** The `sort` of a URL that has none, such as `-createdAt`. */
  readonly defaultSort?: string
  /** Other names for the parameters. */
  readonly names?: ParameterNames
}

/** What the pages of a URL are counted by. */
export type PageMode = 'offset' | 'cursor'

/** The arguments of a page, as `findPage` or `findCursorPage` takes them. */
export type ParsedPageQuery<TOrders, TMode> = (TMode extends 'cursor' ? CursorArguments : OffsetArguments) & {
  readonly orderBy?: readonly SortTerm<TOrders>[]
}

/** The part of `findPage`'s arguments that comes from a URL. */
export interface OffsetArguments {
  readonly page: number
  readonly pageSize: number
}

/** The part of `findCursorPage`'s arguments that comes from a URL or the arguments of a connection. */
export type CursorArguments = { readonly after?: string; readonly before?: string } & (
  | { readonly first: number }
  | { readonly last: number }
)

/**
 * Reads the page that a URL asks for: `page`, `pageSize` and `sort`, or `first`, `after`, `last`, `before` and `sort`.
 * Its other parameters are left alone.
 *
 * @param query `URLSearchParams`, or the object that a web framework parsed.
 * @throws {@link InvalidPaginationError} for a number that is none, too large or there twice, and for parameters that
 *   exclude each other.
 * @throws {@link InvalidOrderError} for a `sort` that is not allowed.
 * @throws {@link InvalidCursorError} for an empty cursor.
 * @example
 * ```ts
 * import { parsePageQuery } from 'drizzle-repository'
 *
 * const { searchParams } = new URL('https://example.com/cities?page=3&sort=-population,name')
 * const args = parsePageQuery(searchParams, { orders: { population: { population: 'asc' }, name: { name: 'asc' } } })
 * // { page: 3, pageSize: 20, orderBy: [{ population: 'desc' }, { name: 'asc' }] }
 * const page = await repositories.cities.findPage({ ...args, where: { countryCode: 'NO' } })
 * ```
 */
export function parsePageQuery<
  const TOrders extends AllowedOrders = Record<never, never>,
  TMode extends PageMode = 'offset',
>(query: PageQuery, options: PageQueryOptions<TOrders, TMode> = {}): ParsedPageQuery<TOrders, TMode> {
  const { mode = 'offset', defaultSort, orders, names } = options
  const sort = readParameter(query, nameOfParameter('sort', names)) ?? defaultSort
  const page = mode === 'cursor' ? parseCursorPage(query, options) : parseOffsetPage(query, options)
  const orderBy = sort === undefined ? undefined : parseSort(sort, orders ?? {}, nameOfParameter('sort', names))
  return { ...page, ...(orderBy !== undefined && { orderBy }) } as ParsedPageQuery<TOrders, TMode>
}

type AnyOptions = Pick<PageQueryOptions<AllowedOrders, PageMode>, 'pageSize' | 'maxPageSize' | 'names'>

function parseOffsetPage(query: PageQuery, { pageSize = 20, maxPageSize = 100, names }: AnyOptions): OffsetArguments {
  return {
    page: readNumber(query, nameOfParameter('page', names), Number.MAX_SAFE_INTEGER) ?? 1,
    pageSize: readNumber(query, nameOfParameter('pageSize', names), maxPageSize) ?? pageSize,
  }
}

function parseCursorPage(query: PageQuery, { pageSize = 20, maxPageSize = 100, names }: AnyOptions): CursorArguments {
  const first = readNumber(query, nameOfParameter('first', names), maxPageSize)
  const last = readNumber(query, nameOfParameter('last', names), maxPageSize)
  const after = readCursor(query, nameOfParameter('after', names))
  const before = readCursor(query, nameOfParameter('before', names))
  const isForward = first !== undefined || after !== undefined
  const isBackward = last !== undefined || before !== undefined
  if (isForward && isBackward) {
    const [one, other] = [
      ['first', 'after'],
      ['last', 'before'],
    ].map((pair) => pair.map((name) => nameOfParameter(name as PageParameter, names)).join(' and '))
    const fault = { path: 'query', expected: `${one}, or ${other}`, received: 'some of both' }
    throw new InvalidPaginationError({ origin: 'client', ...fault })
  }
  return isBackward
    ? { last: last ?? pageSize, ...(before !== undefined && { before }) }
    : { first: first ?? pageSize, ...(after !== undefined && { after }) }
}

function readCursor(query: PageQuery, name: string): string | undefined {
  const cursor = readParameter(query, name)
  if (cursor === '') throw new InvalidCursorError('malformed')
  return cursor
}
