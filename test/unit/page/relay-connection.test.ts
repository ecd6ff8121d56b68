import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Connection,
  type ConnectionArguments,
  type CursorArguments,
  InvalidPaginationError,
  relayConnection,
} from '../../../src/index.ts'

interface Edge {
  readonly node: number
  readonly cursor: string
}

/** A list of numbers; a page of it as `findCursorPage` returns it, with exact flags. */
function listOf(count: number) {
  const all: Edge[] = Array.from({ length: count }, (_, node) => ({ node, cursor: `c${node}` }))
  const placeOf = (cursor: string): number => Number(cursor.slice(1))
  const find = async (page: {
    first?: number
    after?: string
    last?: number
    before?: string
  }): Promise<Connection<number>> => {
    const start = page.after === undefined ? 0 : placeOf(page.after) + 1
    const end = page.before === undefined ? count : placeOf(page.before)
    const isForward = page.first !== undefined
    const [from, to] = isForward
      ? [start, Math.min(start + (page.first ?? 0), end)]
      : [Math.max(end - (page.last ?? 0), start), end]
    const edges = all.slice(from, to)
    return {
      edges,
      pageInfo: {
        hasPreviousPage: isForward ? from > 0 : from > start,
        hasNextPage: isForward ? to < end : to < count,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    }
  }
  return { all, find }
}

/** The algorithms of the specification, over all edges. */
function applyCursorsToEdges(all: readonly Edge[], { after, before }: ConnectionArguments): readonly Edge[] {
  let edges = all
  const afterIndex = edges.findIndex(({ cursor }) => cursor === after)
  if (afterIndex >= 0) edges = edges.slice(afterIndex + 1)
  const beforeIndex = edges.findIndex(({ cursor }) => cursor === before)
  return beforeIndex >= 0 ? edges.slice(0, beforeIndex) : edges
}

function edgesToReturn(all: readonly Edge[], args: ConnectionArguments): readonly Edge[] {
  const { first, last } = args
  let edges = applyCursorsToEdges(all, args)
  if (typeof first === 'number') edges = edges.slice(0, first)
  return typeof last === 'number' && edges.length > last ? edges.slice(edges.length - last) : edges
}

const sizes = fc.option(fc.nat(7), { nil: undefined })

describe('relayConnection', () => {
  it('returns what the specification says, for every combination of the four arguments', async () => {
    const cases = fc
      .tuple(fc.nat(9), sizes, sizes)
      .chain(([count, first, last]) => {
        const cursors = fc.option(
          fc.nat(Math.max(count - 1, 0)).map((place) => `c${place}`),
          { nil: undefined },
        )
        return fc.record({
          count: fc.constant(count),
          first: fc.constant(first),
          last: fc.constant(last),
          after: count === 0 ? fc.constant(undefined) : cursors,
          before: count === 0 ? fc.constant(undefined) : cursors,
        })
      })
      .filter(({ first, last }) => first !== undefined || last !== undefined)
      // Cursors that cross leave no range; the specification then ignores one of them.
      .filter(({ after, before }) => after === undefined || before === undefined || after < before)
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, ...args }) => {
        const { all, find } = listOf(count)
        const { edges, pageInfo } = await relayConnection(args, find)
        const within = applyCursorsToEdges(all, args)
        expect(edges).toEqual(edgesToReturn(all, args))
        expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null)
        expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null)
        if (args.first !== undefined) expect(pageInfo.hasNextPage).toBe(within.length > args.first)
        if (args.last !== undefined) expect(pageInfo.hasPreviousPage).toBe(within.length > args.last)
      }),
      { numRuns: 3000 },
    )
  })

  it('says what lies on the other side too, where one direction is asked for', async () => {
    const { find } = listOf(5)
    expect((await relayConnection({ first: 1, after: 'c1' }, find)).pageInfo).toMatchObject({ hasPreviousPage: true })
    expect((await relayConnection({ first: 1 }, find)).pageInfo).toMatchObject({ hasPreviousPage: false })
    expect((await relayConnection({ last: 1, before: 'c3' }, find)).pageInfo).toMatchObject({ hasNextPage: true })
  })

  it('takes null for none, and a page of a usual size where none is given', async () => {
    const { find } = listOf(50)
    const nothing = { first: null, after: null, last: null, before: null }
    expect((await relayConnection(nothing, find)).edges).toHaveLength(20)
    expect((await relayConnection(nothing, find, { pageSize: 5 })).edges).toHaveLength(5)
    expect((await relayConnection(nothing, find, { maxPageSize: 10 })).edges).toHaveLength(10)
    const before = await relayConnection({ ...nothing, before: 'c30' }, find, { pageSize: 2 })
    expect(before.edges.map(({ node }) => node)).toEqual([28, 29])
  })

  it('asks for one page, with both cursors', async () => {
    const { find } = listOf(50)
    const asked: unknown[] = []
    const record = (page: CursorArguments) => {
      asked.push(page)
      return find(page)
    }
    await relayConnection({ first: 3, after: 'c2' }, record)
    await relayConnection({ last: 3, after: 'c2', before: 'c9' }, record)
    await relayConnection({ first: 3, last: 5, before: 'c9' }, record)
    expect(asked).toEqual([
      { first: 3, after: 'c2' },
      { last: 3, after: 'c2', before: 'c9' },
      { first: 5, before: 'c9' },
    ])
  })

  it('refuses sizes that are none, or too large', async () => {
    const { find } = listOf(5)
    for (const size of [-1, 1.5, Number.NaN, 101, '5' as never]) {
      await expect(relayConnection({ first: size }, find)).rejects.toThrow(InvalidPaginationError)
      await expect(relayConnection({ last: size }, find)).rejects.toThrow(InvalidPaginationError)
    }
  })
})
