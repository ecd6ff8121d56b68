import type { Row } from '../database/index.ts'
import { type CursorHome, type CursorValues, encodeCursor } from './cursor.ts'
import type { KeysetPageRequest } from './plan-keyset-page.ts'

/** Where a page stands in its list. */
export interface PageInfo {
  /** The cursor of the first row; `null` of an empty page. */
  readonly startCursor: string | null
  /** The cursor of the last row; `null` of an empty page. */
  readonly endCursor: string | null
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

/** A row of a page, and its position. */
export interface PageEdge<TRow> {
  readonly node: TRow
  readonly cursor: string
}

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
  const info = found.map((row) => row['info'] as InfoFields | undefined).find((fields) => fields?.isInfo === true)
  const all = found.filter((row) => (row['info'] as InfoFields | undefined)?.isInfo !== true)
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
  readonly isInfo: boolean
  readonly looksBack: boolean | null
  readonly total: number | null
}

/** The position of a row of a page's statement. */
export function positionOf(row: Row, { keys }: CursorHome): CursorValues {
  const position = row['position'] as Readonly<Record<string, string | null>>
  return keys.map((_, index) => position[`key${index}`] ?? null)
}
