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
  keyPosition,
  keyRows,
  planFilter,
  planOrder,
  planRow,
  type RowPlan,
  unflattenFields,
} from '../query/index.ts'
import { planDeclaredFilter } from './plan-declared-filter.ts'
import { relationPath } from './relation-path.ts'
import { bindKeys, type KeyedStatement, type RelationRequest, withKeys } from './relation-load.ts'

const optionsOfRelation: ReadonlySet<string> = new Set([
  'columns',
  'extras',
  'where',
  'orderBy',
  'limit',
  'offset',
  'with',
  'counts',
  'strategy',
  'unscoped',
])

/**
 * Plans the statement that loads a relation for any number of rows. Their keys travel as one array per key column, and
 * each related row comes back with the place of its key. With `limit` or `offset`, which are per row, each key has a
 * subquery of its own, or all of them a window.
 */
export function planRelated(load: RelationRequest): KeyedStatement {
  const { source, target, relation, path } = load
  const options = checkOptions(load.options, optionsOfRelation, path)
  const bindings = createBindings()
  const arrays = bindKeys(load.keyColumns, bindings)
  const row = planRow(target, options, load.nested.needed ?? [], bindings, path)
  const predefined = planDeclaredFilter(load, bindings)
  const filter = 'where' in options ? planFilter(target, options['where'], bindings, `${path}.where`) : undefined
  const order = planOrder(target, options['orderBy'], bindings, `${path}.orderBy`)
  const limit = bindCount(options['limit'], bindings, `${path}.limit`)
  const offset = bindCount(options['offset'], bindings, `${path}.offset`)
  const parts: RelatedParts = { load, arrays, row, conditions: [predefined, filter], order, limit, offset }
  const strategy = readStrategy(options['strategy'], parts, `${path}.strategy`)
  return withKeys({
    table: target.name,
    shape: [
      'related',
      source.name,
      relation.name,
      row.shape,
      predefined?.shape,
      filter?.shape,
      order.map((term) => term.shape).join(','),
      limit && 'limit',
      offset && 'offset',
      strategy,
    ].join(';'),
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => builds[strategy](builders, parts),
  })
}

interface RelatedParts {
  readonly load: RelationRequest
  readonly arrays: readonly SQL[]
  readonly row: RowPlan
  readonly conditions: readonly (Fragment | undefined)[]
  readonly order: readonly Fragment[]
  readonly limit: unknown
  readonly offset: unknown
}

type Strategy = 'together' | 'lateral' | 'window'

const builds: Readonly<Record<Strategy, (builders: QueryBuilders, parts: RelatedParts) => Executable>> = {
  together: buildTogether,
  lateral: buildLateral,
  window: buildWindow,
}

/** Without a limit all keys are read together; with one, each by itself or, if the caller says so, by a window. */
function readStrategy(strategy: unknown, { limit, offset }: RelatedParts, path: string): Strategy {
  if (strategy !== undefined && strategy !== 'lateral' && strategy !== 'window') {
    throw new InvalidArgumentError({ path, expected: "'lateral' or 'window'", received: describeValue(strategy) })
  }
  return limit === undefined && offset === undefined ? 'together' : (strategy ?? 'lateral')
}

/** One select over the related rows of all keys. */
function buildTogether(builders: QueryBuilders, { load, arrays, row, conditions, order }: RelatedParts): Executable {
  const { on, junction, joinsTarget } = relationPath(load)
  const select = builders.select({ ...row.fields(), position: keyPosition() }).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  select.innerJoin(keyRows(arrays), on)
  const condition = allOf(conditions)
  if (condition !== undefined) select.where(condition.compile())
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  return select
}

/** A select of its own for every key: only so does a limit count per row, and only so can it use an index. */
function buildLateral(
  builders: QueryBuilders,
  { load, arrays, row, conditions, order, limit, offset }: RelatedParts,
): Executable {
  const { on, junction, joinsTarget } = relationPath(load)
  const fields = row.fields() as FieldGroups
  const select = builders.select(flattenFields(fields)).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  const condition = allOf(conditions)
  select.where(condition === undefined ? on : sql`${on} and ${condition.compile()}`)
  if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  const related = select.as('related')
  return builders
    .select({ ...unflattenFields(fields, related), position: keyPosition() })
    .from(keyRows(arrays))
    .crossJoinLateral(related)
}

/** All rows of all keys, numbered within their key: better where no index serves the order and the keys are few. */
function buildWindow(
  builders: QueryBuilders,
  { load, arrays, row, conditions, order, limit, offset }: RelatedParts,
): Executable {
  const { on, junction, joinsTarget } = relationPath(load)
  const fields = row.fields() as FieldGroups
  const orderBy = order.length === 0 ? sql`` : sql` order by ${list(order.map((term) => term.compile()))}`
  const numbered = {
    ...flattenFields(fields),
    position: keyPosition().as('key:position'),
    rank: sql`row_number() over (partition by "~keys"."position"${orderBy})`.as('key:rank'),
  }
  const select = builders.select(numbered).from(load.target.source)
  if (junction !== undefined) select.innerJoin(junction.source, joinsTarget)
  select.innerJoin(keyRows(arrays), on)
  const condition = allOf(conditions)
  if (condition !== undefined) select.where(condition.compile())
  const related = select.as('related') as { readonly position: SQL; readonly rank: SQL }
  const first = offset === undefined ? sql`0` : sql`${offset}::bigint`
  const isWithin = sql`${related.rank} > ${first}`
  return builders
    .select({ ...unflattenFields(fields, related), position: related.position })
    .from(related)
    .where(limit === undefined ? isWithin : sql`${isWithin} and ${related.rank} <= ${first} + ${limit}::bigint`)
    .orderBy(related.position, related.rank)
}

function list(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `)
}
