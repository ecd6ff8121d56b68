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
  /** The number of edges when neither `first` nor `last` is given; 20 by default, and `maxPageSize` at the most. */
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
  const bounds = { ...(after !== undefined && { after }), ...(before !== undefined && { before }) }
  const isBackward = first === undefined && (last !== undefined || (before !== undefined && after === undefined))
  const size = first ?? (isBackward ? last : undefined) ?? Math.min(pageSize, maxPageSize)
  if (isBackward) return connectionOf(await findPage({ last: size, ...bounds }))
  const page = await findPage({ first: Math.max(size, last ?? 0), ...bounds })
  return last === undefined ? connectionOf(page) : lastOfFirst(page, size, last)
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

/** The last edges of the first ones: each flag says whether there are more than its number between the cursors. */
function lastOfFirst<TNode>({ edges, pageInfo }: Connection<TNode>, first: number, last: number): Connection<TNode> {
  const hasMoreThan = (count: number): boolean =>
    edges.length > count || (edges.length === count && pageInfo.hasNextPage)
  const taken = edges.slice(0, first)
  const page = { ...pageInfo, hasPreviousPage: hasMoreThan(last), hasNextPage: hasMoreThan(first) }
  return connectionOf({ edges: taken.slice(Math.max(taken.length - last, 0)), pageInfo: page })
}

function connectionOf<TNode>({ edges, pageInfo }: Connection<TNode>): Connection<TNode> {
  return {
    edges: edges.map(({ node, cursor }) => ({ node, cursor })),
    pageInfo: {
      hasNextPage: pageInfo.hasNextPage,
      hasPreviousPage: pageInfo.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
