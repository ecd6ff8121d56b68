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
  /** The page as a subquery of another statement. */
  buildSubquery(builders: QueryBuilders, rows: PageRows): PageTable
}

/** A subquery, and its fields in the statement that it is part of. */
interface PageTable {
  readonly source: Subquery
  readonly fields: FieldGroups
}

/**
 * Plans a page of an order. Its rows have further groups of fields: `cursor` has the text of each key and, where there is
 * something to know beside the rows, `info` has that; then there is a row without `isRow` where there are no rows.
 */
export function planKeysetPage(keyset: Keyset, request: KeysetPageRequest, bindings: Bindings): KeysetPagePlan {
  const keys = request.isBackward ? reverseKeys(keyset.keys) : keyset.keys
  const limit = bindRaw(bindings, request.size + 1)
  const values = request.position?.map((text) => (text === null ? undefined : bindRaw(bindings, text)))
  const partsOf = (): PageParts => ({
    ...request,
    keyset: { ...keyset, keys },
    position: values?.map((value, index) => value && keyValue(value, keys[index]?.type ?? 'text')),
    limit,
    hasInfo: (request.looksBack && values !== undefined) || request.total !== undefined,
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
      const [range, ...more] = rangesOf(parts)
      if (!parts.hasInfo && more.length === 0) {
        return selectRange(builders, rows, parts, groupsOf(rows, parts), range)
      }
      const { source, fields } = buildTable(builders, rows, parts)
      return builders.select(fields).from(source)
    },
    buildSubquery: (builders, rows) => buildTable(builders, rows, partsOf()),
  }
}

interface PageParts extends Omit<KeysetPageRequest, 'position'> {
  /** Its keys are in the direction of the page. */
  readonly keyset: Keyset
  readonly position: Position | undefined
  readonly limit: unknown
  /** Whether there is something to know beside the rows. */
  readonly hasInfo: boolean
}

/** The conditions that the rows after the position are found by; all rows are one range without. */
function rangesOf({ keyset: { keys }, position, strategy }: PageParts): readonly (SQL | undefined)[] {
  if (position === undefined) return [undefined]
  const ranges = compileRanges(keys, position)
  if (ranges.length === 0) return [sql`false`]
  if (ranges.length === 1 || strategy === 'union') return ranges
  return [bothOf(compileLeadBound(keys, position), or(...ranges))]
}

/** The groups of fields that a page has beside those of its rows. */
function groupsOf({ fields }: PageRows, { keyset, hasInfo }: PageParts): FieldGroups {
  const texts = keyset.keys.map(({ expression, type }, index) => [`key${index}`, keyText(expression.compile(), type)])
  return {
    ...fields,
    cursor: Object.fromEntries(texts) as Fields,
    ...(hasInfo && { info: { isRow: sql`true` } }),
  }
}

/** The select of a range, with its own order and limit, so that it is one scan of an index. */
function selectRange(
  builders: QueryBuilders,
  rows: PageRows,
  { keyset, limit }: Pick<PageParts, 'keyset' | 'limit'>,
  fields: Fields,
  range: SQL | undefined,
): SelectBuilder {
  const select = applyJoins(rows.select(builders, fields), keyset.joins)
  const condition = bothOf(rows.condition, range)
  if (condition !== undefined) select.where(condition)
  return select.orderBy(...orderByKeys(keyset.keys)).limit(limit)
}

function bothOf(left: SQL | undefined, right: SQL | undefined): SQL | undefined {
  return left === undefined || right === undefined ? (left ?? right) : sql`${left} and ${right}`
}

/** The rows of all ranges, joined to the one row of what is to be known beside them. */
function buildTable(builders: QueryBuilders, rows: PageRows, parts: PageParts): PageTable {
  const groups = groupsOf(rows, parts)
  const ranges = rangesOf(parts)
  const fields = { ...(ranges.length > 1 && sortsOf(parts)), ...flattenFields(groups) }
  const selects = ranges.map((range) => selectRange(builders, rows, parts, fields, range))
  const { [0]: first } = selects as [SelectBuilder]
  const found = selects.length > 1 ? uniteRanges(selects, parts) : first.getSQL()
  const named = unflattenFields(groups, first.as('page'))
  if (!parts.hasInfo) return { source: new Subquery(found, {}, 'page'), fields: named }
  const info = selectInfo(builders, rows, parts)
  return {
    source: new Subquery(sql`select * from (${info}) as "~info" left join (${found}) as "~rows" on true`, {}, 'page'),
    fields: {
      ...named,
      info: { ...named['info'], looksBack: sql`"~looksBack"`, total: sql`"~total"`.mapWith(Number) },
    },
  }
}

function sortsOf({ keyset }: PageParts): Fields {
  const sorts = keyset.keys.map(({ expression }, index) => [
    `~sort${index}`,
    sql`${expression.compile()}`.as(`~sort${index}`),
  ])
  return Object.fromEntries(sorts) as Fields
}

/** The rows of several ranges, ordered and limited again. */
function uniteRanges(selects: readonly SelectBuilder[], { keyset, limit }: PageParts): SQL {
  const union = sql.join(
    selects.map((select) => sql`(${select.getSQL()})`),
    sql` union all `,
  )
  const order = keyset.keys.map((key, index) => directKey(key, sql`${sql.identifier(`~sort${index}`)}`))
  return sql`${union} order by ${listOf(order)} limit ${limit}`
}

/** Whether there is a row beyond the position, and the total. OFFSET lets them be worked out once, not for each row. */
function selectInfo(builders: QueryBuilders, rows: PageRows, parts: PageParts): SQL {
  const total = parts.total?.compile() ?? sql`null`
  return sql`select ${existsBeyond(builders, rows, parts)} as "~looksBack", ${total} as "~total" offset 0`
}

/** EXISTS would drop the order, and with it the index: each range asks for its first row. */
function existsBeyond(builders: QueryBuilders, rows: PageRows, { keyset, position, looksBack }: PageParts): SQL {
  if (position === undefined || !looksBack) return sql`null`
  const keys = reverseKeys(keyset.keys)
  const beyond = { keyset: { ...keyset, keys }, limit: sql`1` }
  const firsts = compileRanges(keys, position, true).map(
    (range) => sql`(${selectRange(builders, rows, beyond, { found: sql`true` }, range).getSQL()})`,
  )
  return sql`coalesce(${listOf([...firsts, sql`false`])})`
}
