import { or, sql, type SQL, Subquery } from 'drizzle-orm'
import type { TableModel } from '../model/index.ts'
import {
  bindRaw,
  type Compiled,
  type Executable,
  type Expression,
  type Fields,
  listOf,
  type QueryBuilders,
  type SelectBuilder,
  type Value,
} from '../plan/index.ts'
import { type FieldGroups, flattenFields, type Limit, limitRows, planLimit, unflattenFields } from '../query/index.ts'
import { compileAll, compileLeadBound, compileRanges, type Position } from './compile-ranges.ts'
import type { CursorValues } from './cursor.ts'
import { keyText, keyValue } from './key-text.ts'
import { applyJoins, type PageJoin } from './order-joins.ts'
import { compileKey, type Keyset, type PageKey, pageKeysOf, reverseKeys } from './plan-keyset.ts'

/** Which page is asked for. */
export interface KeysetPageRequest {
  /** The most rows of the page. */
  readonly size: number
  /** Where it begins; `undefined` for the start, or the end when backward. */
  readonly position: CursorValues | undefined
  /** Whether the page is before the position. */
  readonly isBackward: boolean
  /** Where it ends, whatever its size: the rows from this position on are not part of it. */
  readonly bound?: CursorValues | undefined
  /**
   * What is done about the row at the position, which tells whether there are rows on that side: it is left out (`skip`); left
   * out, and looked for by itself (`look`); or read with the page, as its first row (`include`).
   */
  readonly atPosition: 'skip' | 'look' | 'include'
  /** How the rows after a position are found: by a union of ranges, or by one condition. */
  readonly strategy: 'union' | 'or'
  /** A number to read with the page, such as how many rows there are in all. */
  readonly total?: Expression | undefined
}

/** What the rows of a page are selected from. */
export interface PageRows {
  /** The fields of a row by group: `row` and maybe `hidden`. */
  readonly fields: FieldGroups
  readonly source: TableModel['source']
  /** The join table that leads to the rows. */
  readonly junction?: { readonly source: TableModel['source']; readonly on: Expression | undefined } | undefined
  readonly condition: Expression | undefined
  /** Whether one plan of PostgreSQL's is right for every page. */
  readonly isKept: boolean
}

/** A page of an order, planned: as much as its SQL depends on. */
export interface KeysetPagePlan {
  readonly rows: PageRows
  /** In the direction of the page. */
  readonly keys: readonly PageKey[]
  readonly joins: readonly PageJoin[]
  /** One row more than asked for, beside the one at the position. */
  readonly limit: Limit
  readonly position: BoundPosition | undefined
  readonly bound: BoundPosition | undefined
  readonly atPosition: KeysetPageRequest['atPosition']
  readonly strategy: 'union' | 'or'
  readonly total: Expression | undefined
}

type BoundPosition = readonly (Value | undefined)[]

/**
 * Plans a page of an order, in the order of its direction. Its rows have further groups of fields: `cursor` has the text of
 * each key that the row has not, and, where there is something to know beside the rows, `info` has that; then there is a row
 * without `isRow` where there are no rows.
 */
export function planKeysetPage({ keys, joins }: Keyset, request: KeysetPageRequest, rows: PageRows): KeysetPagePlan {
  const directed = pageKeysOf(keys, rows.fields['row'])
  return {
    rows,
    keys: request.isBackward ? reverseKeys(directed) : directed,
    joins: joins.map(({ target, on }) => ({ source: target.source, on })),
    limit: planLimit(request.size + (request.atPosition === 'include' ? 2 : 1), undefined, rows.isKept),
    position: request.position?.map(bindText),
    bound: request.bound?.map(bindText),
    atPosition: request.atPosition,
    strategy: request.strategy,
    total: request.total,
  }
}

function bindText(text: string | null): Value | undefined {
  return text === null ? undefined : bindRaw(text)
}

type CompiledPage = Compiled<KeysetPagePlan>

/** Builds the page as a statement. */
export function buildPage(builders: QueryBuilders, page: CompiledPage): Executable {
  const parts = openPage(page)
  const [range, ...more] = rangesOf(parts)
  if (!parts.hasInfo && more.length === 0) {
    return limitRows(selectRange(builders, parts, groupsOf(parts), range), parts.limit)
  }
  const { source, fields } = buildPageTable(builders, page)
  return builders.select(fields).from(source)
}

/** A subquery, and its fields in the statement that it is part of. */
export interface PageTable {
  readonly source: Subquery
  readonly fields: FieldGroups
}

interface PageParts extends Omit<CompiledPage, 'position' | 'bound'> {
  readonly position: Position | undefined
  /** The rows that the page can have, up to its bound. */
  readonly condition: SQL | undefined
  /** Whether there is something to know beside the rows. */
  readonly hasInfo: boolean
}

function openPage(page: CompiledPage): PageParts {
  const { keys, rows, atPosition, total } = page
  const [position, bound] = [page.position, page.bound].map((values) =>
    values?.map((value, index) => value && keyValue(value, keys[index]?.type ?? 'text')),
  )
  return {
    ...page,
    position,
    condition: bound === undefined ? rows.condition : bothOf(rows.condition, compileRest(reverseKeys(keys), bound)),
    hasInfo: (atPosition === 'look' && position !== undefined) || total !== undefined,
  }
}

/** The rows after a position, as one condition. */
function compileRest(keys: PageParts['keys'], position: Position): SQL {
  const ranges = compileRanges(keys, position)
  return ranges.length === 0 ? sql`false` : (bothOf(compileLeadBound(keys, position), or(...ranges)) ?? sql`true`)
}

/** The conditions that the rows after the position are found by; all rows are one range without. */
function rangesOf({ keys, position, strategy, atPosition }: PageParts): readonly (SQL | undefined)[] {
  if (position === undefined) return strategy === 'union' ? compileAll(keys) : [undefined]
  const ranges = compileRanges(keys, position, atPosition === 'include')
  if (ranges.length === 0) return [sql`false`]
  if (ranges.length === 1 || strategy === 'union') return ranges
  return [bothOf(compileLeadBound(keys, position), or(...ranges))]
}

/** The groups of fields that a page has beside those of its rows. */
function groupsOf({ rows, keys, hasInfo }: PageParts): FieldGroups {
  const texts = keys.flatMap(({ expression, type, isInRow }, index) =>
    isInRow ? [] : [[`key${index}`, keyText(expression, type)] as const],
  )
  return {
    ...rows.fields,
    ...(texts.length > 0 && { cursor: Object.fromEntries(texts) }),
    ...(hasInfo && { info: { isRow: sql`true` } }),
  }
}

/** The select of a range in its own order, so that it is one scan of an index. */
function selectRange(
  builders: QueryBuilders,
  { rows, keys, joins, condition }: Pick<PageParts, 'rows' | 'keys' | 'joins' | 'condition'>,
  fields: Fields,
  range: SQL | undefined,
): SelectBuilder {
  const select = builders.select(fields).from(rows.source)
  if (rows.junction?.on !== undefined) select.innerJoin(rows.junction.source, rows.junction.on)
  applyJoins(select, joins)
  const both = bothOf(condition, range)
  if (both !== undefined) select.where(both)
  return select.orderBy(...keys.map((key) => compileKey(key, key.expression)))
}

function bothOf(left: SQL | undefined, right: SQL | undefined): SQL | undefined {
  return left === undefined || right === undefined ? (left ?? right) : sql`${left} and ${right}`
}

/** Builds the page as a subquery: the rows of all ranges, joined to the one row of what is to be known beside them. */
export function buildPageTable(builders: QueryBuilders, page: CompiledPage): PageTable {
  const parts = openPage(page)
  const groups = groupsOf(parts)
  const ranges = rangesOf(parts)
  const fields = { ...(ranges.length > 1 && sortsOf(parts)), ...flattenFields(groups) }
  const selects = ranges.map((range) => selectRange(builders, parts, fields, range))
  const { [0]: first } = selects as [SelectBuilder]
  const found = selects.length > 1 ? uniteRanges(selects, parts) : limitRows(first, parts.limit).getSQL()
  const named = unflattenFields(groups, first.as('page'))
  if (!parts.hasInfo) return { source: new Subquery(found, {}, 'page'), fields: named }
  const info = selectInfo(builders, parts)
  return {
    source: new Subquery(sql`select * from (${info}) as "~info" left join (${found}) as "~rows" on true`, {}, 'page'),
    fields: {
      ...named,
      info: { ...named['info'], looksBack: sql`"~looksBack"`, total: sql`"~total"`.mapWith(Number) },
    },
  }
}

function sortsOf({ keys }: PageParts): Fields {
  const sorts = keys.map(({ expression }, index) => [`~sort${index}`, sql`${expression}`.as(`~sort${index}`)])
  return Object.fromEntries(sorts) as Fields
}

/** The rows of several ranges, each limited, ordered and limited again. */
function uniteRanges(selects: readonly SelectBuilder[], { keys, limit }: PageParts): SQL {
  const union = sql.join(
    selects.map((select) => sql`(${select.limit(limit.written ?? limit.limit).getSQL()})`),
    sql` union all `,
  )
  const order = keys.map((key, index) => compileKey(key, sql`${sql.identifier(`~sort${index}`)}`))
  return sql`${union} order by ${listOf(order)} limit ${limit.limit}`
}

/** Whether there is a row beyond the position, and the total. OFFSET lets them be worked out once, not for each row. */
function selectInfo(builders: QueryBuilders, parts: PageParts): SQL {
  const total = parts.total ?? sql`null`
  return sql`select ${existsBeyond(builders, parts)} as "~looksBack", ${total} as "~total" offset 0`
}

/** EXISTS would drop the order, and with it the index: each range asks for its first row. */
function existsBeyond(builders: QueryBuilders, parts: PageParts): SQL {
  const { position, atPosition, rows } = parts
  if (position === undefined || atPosition !== 'look') return sql`null`
  const keys = reverseKeys(parts.keys)
  const beyond = { ...parts, keys, condition: rows.condition }
  const firsts = compileRanges(keys, position, true).map(
    (range) =>
      sql`(${selectRange(builders, beyond, { found: sql`true` }, range)
        .limit(sql`1`)
        .getSQL()})`,
  )
  return sql`coalesce(${listOf([...firsts, sql`false`])})`
}
