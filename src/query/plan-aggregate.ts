import { InvalidArgumentError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { functionNames, planTotals } from './aggregate-expressions.ts'
import { planHaving } from './plan-having.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type QueryBuilders,
  type Statement,
  toStatement,
  type Value,
} from '../plan/index.ts'
import { checkOptions } from './check.ts'
import { planFiltered } from './filtered-aggregates.ts'
import { planGroupOrder } from './plan-group-order.ts'
import { type Group, planGroups } from './plan-groups.ts'
import { liftScopes } from './plan-scope.ts'
import { bindCount } from './plan-select.ts'
import { planWhere } from './plan-where.ts'

const optionsOfAggregate: ReadonlySet<string> = new Set([
  'where',
  'groupBy',
  'count',
  ...functionNames,
  'filtered',
  'having',
  'orderBy',
  'limit',
  'offset',
  'unscoped',
  'signal',
])

/** Plans `aggregate`: groups, their aggregates, and conditions and an order on both. */
export function planAggregate(unlifted: TableModel, args: unknown, path: string): Statement {
  const options = checkOptions(args, optionsOfAggregate, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const aliases = createAliases()
  const groups = planGroups(table, options['groupBy'], aliases, `${path}.groupBy`)
  const filtered = planFiltered(table, options['filtered'], aliases, `${path}.filtered`)
  const totals = planTotals(table, options, undefined, path)
  const selected = { ...totals, ...(filtered.fields !== undefined && { filtered: filtered.fields }) }
  checkGroupNames(groups, selected, path)
  if (groups.length === 0 && Object.keys(selected).length === 0) {
    throw new InvalidArgumentError({
      path,
      expected: `groupBy, count, ${functionNames.join(', ')} or filtered`,
      received: 'none of them',
    })
  }
  const condition = planWhere(table, options, aliases, path)
  const having = planHaving(table, filtered, options['having'], `${path}.having`)
  const order = planGroupOrder(table, groups, filtered, options['orderBy'], `${path}.orderBy`)
  const limit = bindCount(options['limit'], `${path}.limit`)
  const offset = bindCount(options['offset'], `${path}.offset`)
  return toStatement(table.name, selectGroups, {
    source: table.source,
    fields: { ...Object.fromEntries(groups.map(({ name, field }) => [name, field])), ...selected },
    condition,
    // Within an expression of its own, a column keeps its table.
    groups: groups.map(({ reference }) => fragment`${reference}`),
    having,
    order,
    limit,
    offset,
  })
}

interface GroupsPlan {
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly condition: Expression | undefined
  readonly groups: readonly Expression[]
  readonly having: Expression | undefined
  readonly order: readonly Expression[]
  readonly limit: Value | undefined
  readonly offset: Value | undefined
}

function selectGroups(builders: QueryBuilders, plan: Compiled<GroupsPlan>): Executable {
  const { source, fields, condition, groups, having, order, limit, offset } = plan
  const select = builders.select(fields).from(source)
  if (condition !== undefined) select.where(condition)
  if (groups.length > 0) select.groupBy(...groups)
  if (having !== undefined) select.having(having)
  if (order.length > 0) select.orderBy(...order)
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  return select
}

const alwaysTaken: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max'])

function checkGroupNames(groups: readonly Group[], selected: Fields, path: string): void {
  const taken = groups.find(({ name }) => alwaysTaken.has(name) || Object.hasOwn(selected, name))
  if (taken === undefined) return
  throw new InvalidArgumentError({
    path: `${path}.groupBy`,
    expected: 'names that are not those of aggregates',
    received: `"${taken.name}"`,
  })
}
