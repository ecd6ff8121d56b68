import type { Executor, Row } from '../database/index.ts'
import { runAtPosition, toCursorPage } from '../keyset/index.ts'
import { type CursorPage, type LoadedRow, toLoadedRow } from '../query/index.ts'
import { runAfterLoad } from './after-load.ts'
import { collectKeys } from './collect-keys.ts'
import type { RelatedPage, RelationLoad } from './relation-load.ts'

/** What loads the relations of the rows of pages. */
export type LoadNested = (rows: readonly LoadedRow[]) => Promise<void>

/** What each of the rows gets: a page of the related rows of its own. */
export async function loadPages(
  executor: Executor,
  load: RelationLoad,
  page: RelatedPage,
  rows: readonly LoadedRow[],
  signal: AbortSignal | undefined,
  loadNested: LoadNested,
): Promise<CursorPage<Row>[]> {
  const keys = collectKeys(rows, load.keyColumns, load.path)
  const found =
    keys.places.size === 0 ? [] : await runAtPosition(executor, load.statement(keys.arrays), page.check, signal)
  const byPosition = Array.from({ length: keys.places.size + 1 }, (): Row[] => [])
  for (const row of found) byPosition[row['position'] as number]?.push(row)
  const pages = byPosition.map((ofKey, position) => {
    const read = position === 0 ? nothing : page.read(ofKey)
    return { read, loaded: read.rows.map(toLoadedRow) }
  })
  const all = pages.flatMap(({ loaded }) => loaded)
  await loadNested(all)
  runAfterLoad(load.target, all)
  // Rows with the same key get pages of their own, of the same rows.
  return keys.positions.map((position) => {
    const { read, loaded } = pages[position] ?? { read: nothing, loaded: [] }
    return toCursorPage(
      loaded.map(({ row }) => row),
      read,
    )
  })
}

/** The page of a row without a key, to which no row is related. */
const nothing: ReturnType<RelatedPage['read']> = {
  rows: [],
  cursors: [],
  pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
  total: undefined,
}
