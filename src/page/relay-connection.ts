import { describeValue, InvalidPaginationError } from '../errors/index.ts'
import type { CursorArguments } from './parse-page-query.ts'

/** The arguments of a connection field, as GraphQL gives them. */
export interface ConnectionArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** A connection as the Relay Cursor Connections Specification has it. */
export interface Connection<TNode> {
  readonly edges: readonly ConnectionEdge<TNode>[]
  readonly pageInfo: ConnectionPageInfo
}

/** An edge of a connection. */
export interface ConnectionEdge<TNode> {
  readonly node: TNode
  readonly cursor: string
}

/** The `PageInfo` of a connection; a page without edges has no cursors. */
export interface ConnectionPageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** Options of `relayConnection`. */
export interface ConnectionOptions {
  /** The number of edges when neither `first` nor `last` is given; 20 by default. */
  readonly pageSize?: number
  /** The largest `first` and `last`; 100 by default. */
  readonly maxPageSize?: number
}

/**
 * Answers a connection field of a GraphQL API from cursor pages, as the Relay specification says, for any of the four
 * arguments: `first` with `before`, and `first` with `last`, too.
 *
 * @param args The field's arguments; `null` is as good as none.
 * @param findPage Finds a cursor page: the arguments it gets go to `findCursorPage` with those of your own.
 * @throws {@link InvalidPaginationError} for a `first` or `last` that is no whole number from 0, or is too large.
 * @throws {@link InvalidCursorError} as `findCursorPage` does.
 * @example
 * ```ts
 * import { relayConnection } from 'drizzle-repository'
 *
 * const connection = await relayConnection({ first: 10, after: null }, (page) =>
 *   repositories.cities.findCursorPage({ ...page, where: { countryCode: 'NO' }, orderBy: { population: 'desc' } }),
 * )
 * ```
 */
export async function relayConnection<TNode>(
  args: ConnectionArguments,
  findPage: FindConnectionPage<TNode>,
  { pageSize = 20, maxPageSize = 100 }: ConnectionOptions = {},
): Promise<Connection<TNode>> {
  const first = readSize(args.first, maxPageSize, 'first')
  const last = readSize(args.last, maxPageSize, 'last')
  const after = args.after ?? undefined
  const before = args.before ?? undefined
  const isBackward = first === undefined && (last !== undefined || (before !== undefined && after === undefined))
  if (isBackward) {
    const { edges, goesOn, hasBehind } = await findBackward(findPage, last ?? pageSize, before, after)
    return connectionOf(edges, goesOn, hasBehind)
  }
  const size = first ?? pageSize
  const range = await findForward(findPage, Math.max(size, last ?? 0), after, before)
  const hasMoreThan = (count: number): boolean =>
    range.edges.length > count || (range.edges.length === count && range.goesOn)
  const taken = range.edges.slice(0, size)
  const edges = last === undefined ? taken : taken.slice(Math.max(taken.length - last, 0))
  return connectionOf(edges, last === undefined ? range.hasBehind : hasMoreThan(last), hasMoreThan(size))
}

/** What finds a cursor page for a connection. */
export type FindConnectionPage<TNode> = (page: CursorArguments) => Promise<Connection<TNode>>

function readSize(size: unknown, maximum: number, path: string): number | undefined {
  if (size === undefined || size === null) return undefined
  if (Number.isSafeInteger(size) && (size as number) >= 0 && (size as number) <= maximum) return size as number
  throw new InvalidPaginationError({
    path,
    expected: `a whole number from 0 to ${maximum}`,
    received: typeof size === 'number' ? 'another number' : describeValue(size),
  })
}

/** The edges from one cursor up to another, in the list's order, and what lies on both sides of them. */
interface Range<TNode> {
  readonly edges: readonly ConnectionEdge<TNode>[]
  /** Whether there are more before the cursor that the range ends at. */
  readonly goesOn: boolean
  readonly hasBehind: boolean
}

async function findForward<TNode>(
  findPage: FindConnectionPage<TNode>,
  size: number,
  after: string | undefined,
  before: string | undefined,
): Promise<Range<TNode>> {
  const find = (count: number, from: string | undefined): Promise<Connection<TNode>> =>
    findPage({ first: count, ...(from !== undefined && { after: from }) })
  const { edges, pageInfo } = await find(size, after)
  const hasBehind = pageInfo.hasPreviousPage
  const end = edges.findIndex(({ cursor }) => cursor === before)
  if (end >= 0) return { edges: edges.slice(0, end), goesOn: false, hasBehind }
  const isAtEnd = async (): Promise<boolean> =>
    before !== undefined && (await find(1, pageInfo.endCursor ?? after)).edges[0]?.cursor === before
  return { edges, goesOn: pageInfo.hasNextPage && !(await isAtEnd()), hasBehind }
}

async function findBackward<TNode>(
  findPage: FindConnectionPage<TNode>,
  size: number,
  before: string | undefined,
  after: string | undefined,
): Promise<Range<TNode>> {
  const find = (count: number, from: string | undefined): Promise<Connection<TNode>> =>
    findPage({ last: count, ...(from !== undefined && { before: from }) })
  const { edges, pageInfo } = await find(size, before)
  const hasBehind = pageInfo.hasNextPage
  const end = edges.findIndex(({ cursor }) => cursor === after)
  if (end >= 0) return { edges: edges.slice(end + 1), goesOn: false, hasBehind }
  const isAtEnd = async (): Promise<boolean> =>
    after !== undefined && (await find(1, pageInfo.startCursor ?? before)).edges[0]?.cursor === after
  return { edges, goesOn: pageInfo.hasPreviousPage && !(await isAtEnd()), hasBehind }
}

function connectionOf<TNode>(
  edges: readonly ConnectionEdge<TNode>[],
  hasPreviousPage: boolean,
  hasNextPage: boolean,
): Connection<TNode> {
  return {
    edges: edges.map(({ node, cursor }) => ({ node, cursor })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
