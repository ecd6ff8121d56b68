import { sql } from 'drizzle-orm'
import type { Row } from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  type QueryBuilders,
  type Statement,
  toStatement,
  withSql,
} from '../plan/index.ts'
import {
  checkOptions,
  keepsPlan,
  liftScopes,
  type Limit,
  limitRows,
  planLimit,
  planRow,
  planWhere,
} from '../query/index.ts'
import { planEstimated, planTotal } from './cursor-total.ts'
import type { PageLimits } from './page-limits.ts'
import { planListOrder } from './plan-list-order.ts'
import { type CountPlan, readCount } from './read-count.ts'
import { readSlice, type Slice } from './read-slice.ts'

/** The options of every page and stream. */
export const optionsOfList: readonly string[] = [
  'where',
  'columns',
  'extras',
  'with',
  'counts',
  'orderBy',
  'unscoped',
  'signal',
]

/** The options of an offset page. */
export const optionsOfPage: ReadonlySet<string> = new Set([
  'page',
  'pageSize',
  'offset',
  'limit',
  'count',
  ...optionsOfList,
])

/** An offset page, planned: its rows and the number of all rows are one statement, and so one snapshot. */
export interface PagePlan {
  readonly slice: Slice
  readonly count: CountPlan
  readonly statement: Statement
  /** The statement whose rows are to be estimated, where the total is an estimate. */
  readonly estimated: Statement | undefined
}

/**
 * Plans an offset page.
 *
 * @param limits Those of tables that the model says none for.
 * @param needed The columns that the relations to load need.
 */
export function planPage(
  unlifted: TableModel,
  args: unknown,
  limits: PageLimits,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): PagePlan {
  const options = checkOptions(args, optionsOfPage, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const { maxLimit = limits.maxLimit, maxOffset = limits.maxOffset } = table.rules
  const slice = readSlice(options, { maxLimit, maxOffset }, path)
  const count = readCount(options['count'], `${path}.count`)
  const aliases = createAliases()
  const { selection } = planRow(table, options, needed ?? [], aliases, path)
  const condition = planWhere(table, options, aliases, path)
  const order = planListOrder(table, options['orderBy'], options['where'], aliases, `${path}.orderBy`)
  // One row more says whether there is a next page, where the total does not.
  const size = count.kind === 'exact' ? slice.pageSize : slice.pageSize + 1
  const isKept = keepsPlan(table, condition, order.indexOrder, [selection.fields, order.terms])
  return {
    slice,
    count,
    estimated: planEstimated(table, options, count, path),
    statement: toStatement(table.name, selectPage, {
      source: table.source,
      fields: selection.fields,
      condition,
      order: order.terms,
      limit: planLimit(size, slice.offset === 0 ? undefined : slice.offset, isKept),
      total: planTotal(table, condition, count),
    }),
  }
}

interface PageParts {
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly condition: Expression | undefined
  readonly order: readonly Expression[]
  readonly limit: Limit
  readonly total: Expression | undefined
}

/** The page hangs on the count, where there is one: the total comes past the last page too, beside a row that is none. */
function selectPage(builders: QueryBuilders, page: Compiled<PageParts>): Executable {
  const { source, total } = page
  if (total === undefined) return selectRows(builders, page, page.fields)
  const fields = { ...page.fields, isRow: sql`true` }
  const rows = selectRows(builders, page, fields)
  const counted = builders.select({ ...fields, total: sql`"~count"."total"`.mapWith(Number) }).from(source)
  return withSql(
    counted,
    (...flags) =>
      sql`select "~page".*, "~count"."total" from (select ${total} as "total") as "~count" left join lateral (${rows.getSQL(...flags)}) as "~page" on true`,
  )
}

function selectRows(
  builders: QueryBuilders,
  { source, condition, order, limit }: Compiled<PageParts>,
  fields: Fields,
): Executable {
  const select = builders.select(fields).from(source)
  if (condition !== undefined) select.where(condition)
  if (order.length > 0) select.orderBy(...order)
  return limitRows(select, limit)
}

/** A page's rows as they came, without one more and without the row that is none, and the count beside them. */
export interface FoundRows {
  readonly rows: readonly Row[]
  readonly hasNextPage: boolean
  readonly total: number | undefined
}

/** Tells the page's rows from what came with them. */
export function readFoundRows({ slice, count }: PagePlan, found: readonly Row[]): FoundRows {
  const total = found[0]?.['total'] as number | undefined
  const rows = total === undefined ? found : found.filter(({ isRow }) => isRow === true)
  const hasNextPage = count.kind === 'exact' ? slice.offset + rows.length < (total ?? 0) : rows.length > slice.pageSize
  return { rows: rows.slice(0, slice.pageSize), hasNextPage, total }
}
