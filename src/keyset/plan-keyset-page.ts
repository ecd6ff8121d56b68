import { or, sql, type SQL, Subquery } from 'drizzle-orm'
import type { Executable, Fields, QueryBuilders, SelectBuilder } from '../database/index.ts'
import {
  bindRaw,
  type Bindings,
  type FieldGroups,
  flattenFields,
  type Fragment,
  listOf,
  unflattenFields,
} from '../query/index.ts'
import { compileLeadBound, compileRanges, type Position } from './compile-ranges.ts'
import type { CursorValues } from './cursor.ts'
import { keyText, keyValue } from './key-text.ts'
import { applyJoins } from './order-joins.ts'
import { directKey, type Keyset, orderByKeys, reverseKeys } from './plan-keyset.ts'

/** Which page is asked for. */
export interface KeysetPageRequest {
  /** The most rows of the page. */
  readonly size: number
  /** Where it begins; `undefined` for the start, or the end when backward. */
  readonly position: CursorValues | undefined
  /** Whether the page is before the position. */
  readonly isBackward: boolean
  /** Whether to look beyond the position, for the flag of that side. */
  readonly looksBack: boolean
  /** How the rows after a position are found: by a union of ranges, or by one condition. */
  readonly strategy: 'union' | 'or'
  /** A number to read with the page, such as how many rows there are in all. */
  readonly total?: Fragment | undefined
}

/** What the rows of a page are selected from. */
export interface PageRows {
  /** The fields of a row by group: `row` and maybe `hidden`. */
  readonly fields: FieldGroups
  readonly condition: SQL | undefined
  /** Starts a select from the rows, without any condition. */
  select(builders: QueryBuilders, fields: Fields): SelectBuilder
}

/** The select of a page, in the order of its direction, with one row more than asked for. */
export interface KeysetPagePlan {
  readonly shape: string
  /** The page as a statement. */
  build(builders: QueryBuilders, rows: PageRows): Executable
  /** The page as a subquery of another statement, and its fields there. */
  buildSubquery(builders: QueryBuilders, rows: PageRows): { readonly source: unknown; readonly fields: FieldGroups }
}

/**
 * Plans a page of an order. Its rows have further groups of fields: `cursor` has the text of each key, and, where
 * there is something to know beside the rows, `info` marks the one row that has it.
 */
export function planKeysetPage(keyset: Keyset, request: KeysetPageRequest, bindings: Bindings): KeysetPagePlan {
  const keys = request.isBackward ? reverseKeys(keyset.keys) : keyset.keys
  const limit = bindRaw(bindings, request.size + 1)
  const values = request.position?.map((text) => (text === null ? undefined : bindRaw(bindings, text)))
  const readPosition = (): Position | undefined =>
    values?.map((value, index) => (value === undefined ? undefined : keyValue(value, keys[index]?.type ?? 'text')))
  const hasInfo = (request.looksBack && values !== undefined) || request.total !== undefined
  const isPlain = !hasInfo && isOneRange(keys, readPosition(), request)
  const outerLimit = isPlain ? undefined : bindRaw(bindings, request.size + (hasInfo ? 2 : 1))
  const partsOf = (): PageParts => ({
    ...request,
    keyset: { ...keyset, keys },
    position: readPosition(),
    limit,
    outerLimit,
    hasInfo,
  })
  return {
    shape: [
      keyset.shape,
      request.isBackward ? 'backward' : 'forward',
      request.position?.map((value) => (value === null ? 'n' : 'v')).join(''),
      request.looksBack && 'both',
      request.strategy,
      request.total?.shape,
    ].join(';'),
    build: (builders, rows) => {
      const parts = partsOf()
      if (isPlain) return selectBranches(builders, rows, parts, groupsOf(rows, parts))[0] as SelectBuilder
      const { source, fields } = buildUnion(builders, rows, parts)
      return builders.select(fields).from(source)
    },
    buildSubquery: (builders, rows) => {
      const parts = partsOf()
      if (!isPlain) return buildUnion(builders, rows, parts)
      const groups = groupsOf(rows, parts)
      const [branch] = selectBranches(builders, rows, parts, flattenFields(groups)) as [SelectBuilder]
      const subquery = branch.as('page')
      return { source: subquery, fields: unflattenFields(groups, subquery) }
    },
  }
}

interface PageParts extends Omit<KeysetPageRequest, 'position'> {
  /** Its keys are in the direction of the page. */
  readonly keyset: Keyset
  readonly position: Position | undefined
  readonly limit: unknown
  readonly outerLimit: unknown
  readonly hasInfo: boolean
}

function isOneRange(keys: Keyset['keys'], position: Position | undefined, { strategy }: KeysetPageRequest): boolean {
  return position === undefined || strategy === 'or' || compileRanges(keys, position).length <= 1
}

/** The groups of fields that a page has beside those of its rows. */
function groupsOf({ fields }: PageRows, { keyset, hasInfo }: PageParts): FieldGroups {
  const texts = keyset.keys.map(({ expression, type }, index) => [`key${index}`, keyText(expression.compile(), type)])
  return {
    ...fields,
    cursor: Object.fromEntries(texts) as Fields,
    ...(hasInfo && {
      info: { isInfo: sql`false`, looksBack: sql`null::boolean`, total: sql`null::bigint`.mapWith(Number) },
    }),
  }
}

/** One select for each range, each with its own order and limit, so that each is one scan of an index. */
function selectBranches(builders: QueryBuilders, rows: PageRows, parts: PageParts, fields: Fields): SelectBuilder[] {
  const { keyset, position, strategy, limit } = parts
  return conditionsOf(keyset.keys, position, strategy).map((range) => {
    const select = applyJoins(rows.select(builders, fields), keyset.joins)
    const condition = bothOf(rows.condition, range)
    if (condition !== undefined) select.where(condition)
    return select.orderBy(...orderByKeys(keyset.keys)).limit(limit)
  })
}

function conditionsOf(
  keys: Keyset['keys'],
  position: Position | undefined,
  strategy: KeysetPageRequest['strategy'],
): readonly (SQL | undefined)[] {
  if (position === undefined) return [undefined]
  const ranges = compileRanges(keys, position)
  if (ranges.length === 0) return [sql`false`]
  if (ranges.length > 1 && strategy === 'union') return ranges
  return [ranges.length === 1 ? ranges[0] : bothOf(compileLeadBound(keys, position), or(...ranges))]
}

function bothOf(left: SQL | undefined, right: SQL | undefined): SQL | undefined {
  return left === undefined || right === undefined ? (left ?? right) : sql`${left} and ${right}`
}

/** The ranges, and the row with what is to be known beside them, ordered and limited again. */
function buildUnion(
  builders: QueryBuilders,
  rows: PageRows,
  parts: PageParts,
): { readonly source: Subquery; readonly fields: FieldGroups } {
  const { keyset, outerLimit, hasInfo } = parts
  const groups = groupsOf(rows, parts)
  const sorts = keyset.keys.map(({ expression }, index) => [
    `~sort${index}`,
    sql`${expression.compile()}`.as(`~sort${index}`),
  ])
  const flat = { ...(Object.fromEntries(sorts) as Fields), ...flattenFields(groups) }
  const branches = selectBranches(builders, rows, parts, flat)
  const selects = branches.map((branch) => branch.getSQL())
  if (hasInfo) selects.push(selectInfo(builders, rows, parts, flat))
  const union = sql.join(
    selects.map((select) => sql`(${select})`),
    sql` union all `,
  )
  const order = keyset.keys.map((key, index) => directKey(key, sql`${sql.identifier(`~sort${index}`)}`))
  if (hasInfo) order.unshift(sql`${sql.identifier('info:isInfo')} desc`)
  return {
    source: new Subquery(sql`${union} order by ${listOf(order)} limit ${outerLimit}`, {}, 'page'),
    fields: unflattenFields(groups, (branches[0] as SelectBuilder).as('page')),
  }
}

/** A row of NULLs, but for whether there is a row beyond the position, and the total. */
function selectInfo(builders: QueryBuilders, rows: PageRows, parts: PageParts, flat: Fields): SQL {
  const { total } = parts
  const columns = Object.keys(flat).map((name) => {
    if (name === 'info:isInfo') return sql`true`
    if (name === 'info:looksBack') return existsBeyond(builders, rows, parts)
    if (name === 'info:total' && total !== undefined) return total.compile()
    return sql`null`
  })
  return sql`select ${listOf(columns)}`
}

/** EXISTS would drop the order, and with it the index: each range asks for its first row. */
function existsBeyond(builders: QueryBuilders, rows: PageRows, { keyset, position, looksBack }: PageParts): SQL {
  if (position === undefined || !looksBack) return sql`null`
  const keys = reverseKeys(keyset.keys)
  const firsts = compileRanges(keys, position, true).map((range) => {
    const select = applyJoins(rows.select(builders, { found: sql`true` }), keyset.joins)
    select.where(bothOf(rows.condition, range) ?? range)
    return sql`(${select
      .orderBy(...orderByKeys(keys))
      .limit(sql`1`)
      .getSQL()})`
  })
  return sql`coalesce(${listOf([...firsts, sql`false`])})`
}
