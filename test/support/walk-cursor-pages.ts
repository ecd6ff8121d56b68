import { expect } from 'vitest'
import type { CursorPage } from '../../src/index.ts'

/** A cursor page, whatever its rows are. */
export type AnyCursorPage = CursorPage<object>

/** Finds a page of a list. */
export type FindPage = (slice: object) => Promise<AnyCursorPage>

/** What a list has, in its order: each row by something that tells it from the others. */
export interface ExpectedList {
  readonly rows: readonly string[]
  nameOf(row: object): string
}

/**
 * Walks a list from its start to its end and back, with the sizes in turn, and expects every page to be a slice of the
 * list with flags that are true. Returns the cursor of every row.
 */
export async function walkCursorPages(
  find: FindPage,
  expected: ExpectedList,
  sizes: readonly number[],
): Promise<string[]> {
  const { rows } = expected
  const cursors: string[] = []
  let turn = 0
  let after: string | null = null
  for (let start = 0; ;) {
    const first = sizes[turn++ % sizes.length]! || (turn > sizes.length ? 3 : 0)
    const page = await find({ first, after })
    expectSlice(page, expected, start, Math.min(start + first, rows.length), after !== null)
    cursors.push(...page.edges.map(({ cursor }) => cursor))
    start += page.items.length
    after = page.pageInfo.endCursor ?? after
    if (!page.pageInfo.hasNextPage) break
  }
  expect(cursors).toHaveLength(rows.length)
  let before: string | null = null
  for (let end = rows.length; ;) {
    const last = sizes[turn++ % sizes.length]! || 2
    const page = await find({ last, before })
    expectSlice(page, expected, Math.max(end - last, 0), end, true)
    end -= page.items.length
    before = page.pageInfo.startCursor ?? before
    if (!page.pageInfo.hasPreviousPage) break
  }
  return cursors
}

/** Expects a page to be these rows of the list, with the flags of that place. */
export function expectSlice(
  { items, edges, pageInfo }: AnyCursorPage,
  { rows, nameOf }: ExpectedList,
  start: number,
  end: number,
  isBehindKnown = true,
): void {
  expect(items.map(nameOf)).toEqual(rows.slice(start, end))
  expect(edges.map(({ node }) => node)).toEqual(items)
  expect(pageInfo).toEqual({
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasNextPage: end < rows.length,
    hasPreviousPage: isBehindKnown && start > 0,
  })
}
