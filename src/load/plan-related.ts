import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  fragment,
  listOf,
  type QueryBuilders,
  toStatement,
  type Value,
} from '../plan/index.ts'
import {
  bindCount,
  checkOptions,
  type FieldGroups,
  flattenFields,
  isAnyOf,
  type KeyArray,
  keyPosition,
  keyRows,
  linkRelation,
  matchesKey,
  openRow,
  planOrder,
  planRow,
  type Selection,
  unflattenFields,
} from '../query/index.ts'
import { byPlace, type KeyMatch, matchEach, matchTogether } from './match-keys.ts'
import type { KeyedPlan, RelationRequest } from './relation-load.ts'
import {
  bindKeys,
  joinPath,
  optionsOfRelated,
  pathOf,
  planConditions,
  type RelationPath,
  selectRelated,
} from './relation-path.ts'

const optionsOfRelation: ReadonlySet<string> = new Set([...optionsOfRelated, 'limit', 'offset', 'strategy'])

/**
 * Plans the statement that loads a relation for any number of rows. Their keys travel as one array per key column, and
 * each related row comes back with its key, or with the place of it where only PostgreSQL can compare keys. With `limit`
 * or `offset`, which are per row, each key has a subquery of its own, or all of them a window.
 */
export function planRelated(load: RelationRequest): KeyedPlan {
  const { path } = load
  const options = checkOptions(load.options, optionsOfRelation, path)
  const aliases = createAliases()
  const link = linkRelation(load.source, load.relation, load.target, aliases)
  const { target } = link
  const row = planRow(target, options, load.nested.needed ?? [], aliases, path, load.nested.joins)
  const condition = planConditions(load, link, options, aliases)
  const chosen = planOrder(target, options['orderBy'], aliases, `${path}.orderBy`)
  const { reference } = load.relation
  const order = reference?.isList === true ? [...chosen, placeInList] : chosen
  const limit = bindCount(options['limit'], `${path}.limit`)
  const offset = bindCount(options['offset'], `${path}.offset`)
  const each = reference === undefined ? 'lateral' : 'window'
  const strategy = readStrategy(options['strategy'], limit ?? offset, each, `${path}.strategy`)
  const { match, keyOf } = matches[strategy](link, row.columns)
  const plan = { path: pathOf(link), selection: row.selection, match, condition, order, limit, offset }
  return {
    statement: (arrays) => toStatement(target.name, builds[strategy], { keys: bindKeys(load, link, arrays), ...plan }),
    keyOf,
  }
}

/** Rows that ids name stand in the order of their list, also where an order leaves two of them alike. */
const placeInList = fragment`"~keys"."~place"`

interface RelatedPlan {
  readonly keys: readonly KeyArray[]
  readonly path: RelationPath
  readonly selection: Selection
  readonly match: KeyMatch
  readonly condition: Expression | undefined
  readonly order: readonly Expression[]
  readonly limit: Value | undefined
  readonly offset: Value | undefined
}

type Strategy = 'together' | 'lateral' | 'window'

const matches = { together: matchTogether, lateral: matchEach, window: () => byPlace }
const builds = { together: buildTogether, lateral: buildLateral, window: buildWindow }

/**
 * Without a limit all keys are read together; with one, each by itself or, if the caller says so, by a window. Ids of a list
 * are keys of one row each, so a limit of theirs needs the window.
 */
function readStrategy(strategy: unknown, slice: unknown, each: 'lateral' | 'window', path: string): Strategy {
  if (strategy === 'join') return 'together'
  if (strategy === 'lateral' && each === 'window')
    throw new InvalidArgumentError({ path, expected: "'window' of a reference", received: "'lateral'" })
  if (strategy !== undefined && strategy !== 'lateral' && strategy !== 'window') {
    throw new InvalidArgumentError({
      path,
      expected: "'lateral', 'window' or, of a to-one, 'join'",
      received: describeValue(strategy),
    })
  }
  return slice === undefined ? 'together' : (strategy ?? each)
}

/** One select over the related rows of all keys. */
function buildTogether(builders: QueryBuilders, plan: Compiled<RelatedPlan>): Executable {
  const { keys, path, match, condition, order } = plan
  const [key] = keys
  const [column] = path.foreign
  const { fields, join } = openRow(plan.selection)
  const isByValue = match.by === 'value' && key !== undefined && column !== undefined
  const matched = isByValue ? match.field && { key: match.field } : { position: keyPosition() }
  const select = builders.select({ ...fields, ...matched }).from(path.source)
  joinPath(select, path)
  if (!isByValue) select.innerJoin(keyRows(keys), matchesKey(path.foreign))
  join(select)
  const isMeant = isByValue ? isAnyOf(column, key) : undefined
  const both = isMeant !== undefined && condition !== undefined ? sql`${isMeant} and ${condition}` : undefined
  const restricted = both ?? isMeant ?? condition
  if (restricted !== undefined) select.where(restricted)
  if (order.length > 0) select.orderBy(...order)
  return select
}

/** A select of its own for every key: only so does a limit count per row, and only so can it use an index. */
function buildLateral(builders: QueryBuilders, plan: Compiled<RelatedPlan>): Executable {
  const { keys, path, match, condition, order, limit, offset } = plan
  const on = matchesKey(path.foreign)
  const { fields, join } = openRow(plan.selection)
  const select = builders.select(flattenFields(fields as FieldGroups)).from(path.source)
  joinPath(select, path)
  join(select)
  select.where(condition === undefined ? on : sql`${on} and ${condition}`)
  if (order.length > 0) select.orderBy(...order)
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  const related = select.as('related')
  const isByPlace = match.by === 'place'
  return builders
    .select({ ...unflattenFields(fields as FieldGroups, related), ...(isByPlace && { position: keyPosition() }) })
    .from(keyRows(keys, isByPlace))
    .crossJoinLateral(related)
}

/** All rows of all keys, numbered within their key: better where no index serves the order and the keys are few. */
function buildWindow(builders: QueryBuilders, plan: Compiled<RelatedPlan>): Executable {
  const { keys, path, condition, order, limit, offset } = plan
  const { fields, join } = openRow(plan.selection)
  const orderBy = order.length === 0 ? sql`` : sql` order by ${listOf(order)}`
  const numbered = {
    ...flattenFields(fields as FieldGroups),
    position: keyPosition().as('~position'),
    rank: sql`row_number() over (partition by "~keys"."~position"${orderBy})`.as('~rank'),
  }
  const select = selectRelated(builders, numbered, keyRows(keys), path, condition)
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
