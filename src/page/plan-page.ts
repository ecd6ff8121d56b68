import { sql } from 'drizzle-orm'
import {
  type Executable,
  type Fields,
  type QueryBuilders,
  type Row,
  type SelectBuilder,
  type Statement,
  withSql,
} from '../database/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bindRaw, checkOptions, createBindings, type Fragment, liftScopes, planWhere, planRow } from '../query/index.ts'
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
  const bindings = createBindings()
  const row = planRow(table, options, needed ?? [], bindings, path)
  const filter = planWhere(table, options, bindings, path)
  const order = planListOrder(table, options['orderBy'], options['where'], bindings, `${path}.orderBy`)
  // One row more says whether there is a next page, where the total does not.
  const limit = bindRaw(bindings, count.kind === 'exact' ? slice.pageSize : slice.pageSize + 1)
  const offset = slice.offset === 0 ? undefined : bindRaw(bindings, slice.offset)
  const total = planTotal(table, filter, count, bindings)
  const parts: PageParts = { table, fields: row.fields, filter, order, limit, offset }
  return {
    slice,
    count,
    estimated: planEstimated(table, options, count, path),
    statement: {
      table: table.name,
      shape: [
        'page',
        total?.shape,
        row.shape,
        filter?.shape,
        order.map((term) => term.shape).join(','),
        offset && 'offset',
      ].join(';'),
      isFixed: bindings.isFixed,
      values: bindings.values,
      build: (builders) =>
        total === undefined ? selectRows(builders, parts, row.fields()) : buildCounted(builders, parts, total),
    },
  }
}

interface PageParts {
  readonly table: TableModel
  readonly fields: () => Record<string, unknown>
  readonly filter: Fragment | undefined
  readonly order: readonly Fragment[]
  readonly limit: unknown
  readonly offset: unknown
}

/** The page hangs on the count: the total comes past the last page too, beside a row that is none. */
function buildCounted(builders: QueryBuilders, parts: PageParts, total: Fragment): Executable {
  const fields = { ...parts.fields(), isRow: sql`true` }
  const rows = selectRows(builders, parts, fields)
  const counted = builders.select({ ...fields, total: sql`"~count"."total"`.mapWith(Number) }).from(parts.table.source)
  return withSql(
    counted,
    (...flags) =>
      sql`select "~page".*, "~count"."total" from (select ${total.compile()} as "total") as "~count" left join lateral (${rows.getSQL(...flags)}) as "~page" on true`,
  )
}

function selectRows(
  builders: QueryBuilders,
  { table, filter, order, limit, offset }: PageParts,
  fields: Fields,
): SelectBuilder {
  const select = builders.select(fields).from(table.source)
  if (filter !== undefined) select.where(filter.compile())
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  select.limit(limit)
  return offset === undefined ? select : select.offset(offset)
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
