import { sql, type SQL } from 'drizzle-orm'
import type { Executable, QueryBuilders } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import {
  allOf,
  bindCount,
  checkOptions,
  createBindings,
  type FieldGroups,
  flattenFields,
  type Fragment,
  type KeyArray,
  keyPosition,
  keyRows,
  listOf,
  matchesKey,
  openRow,
  planOrder,
  planRow,
  type RowPlan,
  unflattenFields,
} from '../query/index.ts'
import { type KeyMatch, matchKeys, matchOwnKey, matchPosition } from './match-keys.ts'
import { type KeyedPlan, type RelationRequest, withKeys } from './relation-load.ts'
import { bindKeys, joinPath, pathOf } from './relation-path.ts'
import { optionsOfRelated, planConditions, selectRelated } from './select-related.ts'

const optionsOfRelation: ReadonlySet<string> = new Set([...optionsOfRelated, 'limit', 'offset', 'strategy'])

/**
 * Plans the statement that loads a relation for any number of rows. Their keys travel as one array per key column, and
 * each related row comes back with its key, or with the place of it where only PostgreSQL can compare keys. With `limit`
 * or `offset`, which are per row, each key has a subquery of its own, or all of them a window.
 */
export function planRelated(load: RelationRequest): KeyedPlan {
  const { source, target, relation, path } = load
  const options = checkOptions(load.options, optionsOfRelation, path)
  const bindings = createBindings()
  const keys = bindKeys(load, bindings)
  const row = planRow(target, options, load.nested.needed ?? [], bindings, path, load.nested.joins)
  const conditions = planConditions(load, options, bindings)
  const order = planOrder(target, options['orderBy'], bindings, `${path}.orderBy`)
  const limit = bindCount(options['limit'], bindings, `${path}.limit`)
  const offset = bindCount(options['offset'], bindings, `${path}.offset`)
  const strategy = readStrategy(options['strategy'], limit ?? offset, `${path}.strategy`)
  const match = matches[strategy](load, pathOf(load), keys, row.columns)
  const parts: RelatedParts = { load, keys, row, match, conditions, order, limit, offset }
  const statement = withKeys({
    table: target.name,
    shape: [
      'related',
      source.position,
      relation.position,
      row.shape,
      ...conditions.map((condition) => condition?.shape),
      order.map((term) => term.shape).join(','),
      limit && 'limit',
      offset && 'offset',
      strategy,
    ].join(';'),
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => builds[strategy](builders, parts),
  })
  return { statement, keyOf: match.keyOf }
}

interface RelatedParts {
  readonly load: RelationRequest
  readonly keys: readonly KeyArray[]
  readonly row: RowPlan
  readonly match: KeyMatch
  readonly conditions: readonly (Fragment | undefined)[]
  readonly order: readonly Fragment[]
  readonly limit: unknown
  readonly offset: unknown
}

type Strategy = 'together' | 'lateral' | 'window'

const matches = { together: matchKeys, lateral: matchOwnKey, window: matchPosition }
const builds = { together: buildTogether, lateral: buildLateral, window: buildWindow }

/** Without a limit all keys are read together; with one, each by itself or, if the caller says so, by a window. */
function readStrategy(strategy: unknown, slice: unknown, path: string): Strategy {
  if (strategy === 'join') return 'together'
  if (strategy !== undefined && strategy !== 'lateral' && strategy !== 'window') {
    throw new InvalidArgumentError({
      path,
      expected: "'lateral', 'window' or, of a to-one, 'join'",
      received: describeValue(strategy),
    })
  }
  return slice === undefined ? 'together' : (strategy ?? 'lateral')
}

/** One select over the related rows of all keys. */
function buildTogether(builders: QueryBuilders, { load, row, match, conditions, order }: RelatedParts): Executable {
  const { fields, join } = openRow(builders, row)
  const select = builders.select({ ...fields, ...match.fields() }).from(load.target.source)
  match.join(select)
  join(select)
  const condition = allOf([match.condition, ...conditions])
  if (condition !== undefined) select.where(condition.compile())
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  return select
}

/** A select of its own for every key: only so does a limit count per row, and only so can it use an index. */
function buildLateral(
  builders: QueryBuilders,
  { load, keys, row, match, conditions, order, limit, offset }: RelatedParts,
): Executable {
  const path = pathOf(load)
  const on = matchesKey(path.columns)
  const { fields, join } = openRow(builders, row)
  const select = builders.select(flattenFields(fields as FieldGroups)).from(load.target.source)
  joinPath(select, path)
  join(select)
  const condition = allOf(conditions)
  select.where(condition === undefined ? on : sql`${on} and ${condition.compile()}`)
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  const related = select.as('related')
  return builders
    .select({ ...unflattenFields(fields as FieldGroups, related), ...match.fields() })
    .from(keyRows(keys, match.keyOf === undefined))
    .crossJoinLateral(related)
}

/** All rows of all keys, numbered within their key: better where no index serves the order and the keys are few. */
function buildWindow(
  builders: QueryBuilders,
  { load, keys, row, conditions, order, limit, offset }: RelatedParts,
): Executable {
  const { fields, join } = openRow(builders, row)
  const orderBy = order.length === 0 ? sql`` : sql` order by ${listOf(order.map((term) => term.compile()))}`
  const numbered = {
    ...flattenFields(fields as FieldGroups),
    position: keyPosition().as('~position'),
    rank: sql`row_number() over (partition by "~keys"."~position"${orderBy})`.as('~rank'),
  }
  const select = selectRelated(builders, numbered, keyRows(keys), load, conditions)
  join(select)
  const related = select.as('related') as { readonly position: SQL; readonly rank: SQL }
  const first = offset === undefined ? sql`0` : sql`${offset}::bigint`
  const isWithin = sql`${related.rank} > ${first}`
  return builders
    .select({ ...unflattenFields(fields as FieldGroups, related), position: related.position })
    .from(related)
    .where(limit === undefined ? isWithin : sql`${isWithin} and ${related.rank} <= ${first} + ${limit}::bigint`)
    .orderBy(related.position, related.rank)
}
