import type { TableModel } from '../model/index.ts'
import { bindRaw, type Expression, fragment, type Statement } from '../plan/index.ts'
import { planSelect } from '../query/index.ts'
import type { CountPlan } from './read-count.ts'

/** The number of the rows of all pages, and what it is. */
export interface CursorTotal {
  readonly total: number
  readonly totalKind: 'exact' | 'estimated' | 'atLeast'
}

/** Plans the count of the rows of all pages as a part of the page's statement, and so of its snapshot. */
export function planTotal(
  table: TableModel,
  condition: Expression | undefined,
  count: CountPlan,
): Expression | undefined {
  if (count.kind === 'none' || count.kind === 'estimated') return undefined
  const rows = fragment`from ${table.source}${condition === undefined ? undefined : fragment` where ${condition}`}`
  return count.kind === 'atMost'
    ? fragment`(select count(*) from (select ${rows} limit ${bindRaw(count.max + 1)}) as "~counted")`
    : fragment`(select count(*) ${rows})`
}

/** Plans the statement whose rows are to be estimated, where the total is an estimate. */
export function planEstimated(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  count: CountPlan,
  path: string,
): Statement | undefined {
  if (count.kind !== 'estimated') return undefined
  // Its absence is kept: a `where` of `undefined` is a mistake.
  return planSelect(table, 'where' in options ? { where: options['where'] } : {}, path)
}

/** Reads the total from what was counted with the page, or estimated; `undefined` where it was not asked for. */
export function readTotal(
  count: CountPlan,
  counted: number | undefined,
  estimate: number | undefined,
  seen: number,
): CursorTotal | undefined {
  if (count.kind === 'none') return undefined
  if (count.kind === 'estimated') return { total: Math.max(estimate ?? 0, seen), totalKind: 'estimated' }
  const total = counted ?? 0
  return count.kind === 'atMost' && total > count.max
    ? { total: count.max, totalKind: 'atLeast' }
    : { total, totalKind: 'exact' }
}
