import type { Row } from '../database/index.ts'
import type { CursorPage, PageInfo } from '../query/index.ts'
import { type CursorHome, type CursorValues, encodeCursor } from './cursor.ts'
import type { KeysetPageRequest } from './plan-keyset-page.ts'

/** What the statement of a page returned, in the order of the list. */
export interface KeysetPageRows {
  readonly rows: readonly Row[]
  readonly cursors: readonly string[]
  readonly pageInfo: PageInfo
  readonly total: number | undefined
}

/** Tells the rows of a page from what came with them. */
export function readKeysetPage(
  found: readonly Row[],
  { size, position, isBackward }: KeysetPageRequest,
  home: CursorHome,
): KeysetPageRows {
  const info = found[0]?.['info'] as InfoFields | undefined
  const all = info?.isRow === null ? [] : found
  const rows = all.slice(0, size)
  if (isBackward) rows.reverse()
  const cursors = rows.map((row) => encodeCursor(positionOf(row, home), home))
  const hasMore = all.length > size
  const hasBehind = position !== undefined && (info?.looksBack ?? true)
  return {
    rows,
    cursors,
    pageInfo: {
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
      hasNextPage: isBackward ? hasBehind : hasMore,
      hasPreviousPage: isBackward ? hasMore : hasBehind,
    },
    total: info?.total ?? undefined,
  }
}

interface InfoFields {
  /** `null` where there are no rows, and this is all. */
  readonly isRow: true | null
  readonly looksBack: boolean | null
  readonly total: number | null
}

/** The position of a row that was read. */
export function positionOf(row: Row, { keys }: CursorHome): CursorValues {
  const texts = row['cursor'] as Readonly<Record<string, string | null>>
  return keys.map((_, index) => texts[`key${index}`] ?? null)
}

/** A page of rows that are complete: those that were read, in their order. */
export function toCursorPage(items: Row[], { cursors, pageInfo }: KeysetPageRows): CursorPage<Row> {
  return { items, edges: items.map((node, index) => ({ node, cursor: cursors[index] as string })), pageInfo }
}
