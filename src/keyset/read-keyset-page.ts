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

/**
 * Tells the rows of a page from what came with them.
 *
 * @returns `undefined` where the row at the position should have been among them, and is not.
 */
export function readKeysetPage(
  found: readonly Row[],
  { size, position, isBackward, atPosition }: KeysetPageRequest,
  home: CursorHome,
): KeysetPageRows | undefined {
  if (atPosition === 'include' && position !== undefined) {
    if (!beginsAt(found, position, home)) return undefined
    found = found.slice(1)
  }
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

/** The position of a row that was read: the texts that were selected, or those of its own values. */
export function positionOf(found: Row, { keys }: CursorHome): CursorValues {
  const texts = found['cursor'] as Readonly<Record<string, string | null>> | undefined
  const row = found['row'] as Row
  return keys.map(({ property }, index) => {
    const text = texts?.[`key${index}`]
    if (text !== undefined || property === undefined) return text ?? null
    const value = row[property] as string | number | bigint | boolean | null
    return value === null ? null : String(value)
  })
}

/** Whether what was read begins with the row at a position, and goes on after it. */
function beginsAt(found: readonly Row[], position: CursorValues, home: CursorHome): boolean {
  const [first, second] = found
  return first !== undefined && isAt(first, position, home) && (second === undefined || !isAt(second, position, home))
}

function isAt(found: Row, position: CursorValues, home: CursorHome): boolean {
  return positionOf(found, home).every((text, index) => text === position[index])
}

/** A page of rows that are complete: those that were read, in their order. */
export function toCursorPage(items: Row[], { cursors, pageInfo }: KeysetPageRows): CursorPage<Row> {
  return { items, edges: items.map((node, index) => ({ node, cursor: cursors[index] as string })), pageInfo }
}
