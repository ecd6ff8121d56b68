import type { PageCount, Page } from './page-types.ts'
import type { FoundRows, PagePlan } from './plan-page.ts'

/** The place of a page among all of them; `items` is the caller's. */
export type PageNumbers = Omit<Page<unknown, PageCount>, 'items'>

/** Numbers a page from the rows that were found and, where the total is an estimate, from that. */
export function numberPages(
  { slice, count }: PagePlan,
  { rows, hasNextPage, total }: FoundRows,
  estimate: number | undefined,
): PageNumbers {
  const { page, pageSize, offset } = slice
  const place = { page, pageSize, hasNextPage, hasPreviousPage: offset > 0 }
  if (count.kind === 'none') return { ...place, total: null, totalKind: 'none', pageCount: null }
  const counted = (kind: 'exact' | 'estimated' | 'atLeast', number: number): PageNumbers => ({
    ...place,
    total: number,
    totalKind: kind,
    pageCount: Math.ceil(number / pageSize),
  })
  if (count.kind === 'exact') return counted('exact', total ?? 0)
  const seen = offset + rows.length
  if (!hasNextPage && (rows.length > 0 || offset === 0)) return counted('exact', seen)
  if (count.kind === 'atMost' && (total ?? 0) <= count.max) return counted('exact', total ?? 0)
  const least = hasNextPage ? seen + 1 : 0
  return count.kind === 'atMost'
    ? counted('atLeast', Math.max(count.max, least))
    : counted('estimated', Math.max(estimate ?? 0, least))
}
