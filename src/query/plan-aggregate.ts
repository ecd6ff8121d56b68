import { sql } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, InvalidOrderError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  aggregateOf,
  columnOf,
  countOfRows,
  entriesOf,
  type FunctionName,
  functionNames,
  isFunctionName,
} from './aggregate-expressions.ts'
import { planHaving } from './plan-having.ts'
import {
  type Compiled,
  createAliases,
  decoded,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type Part,
  type QueryBuilders,
  type Statement,
  toStatement,
  type Value,
} from '../plan/index.ts'
import { checkOptions } from './check.ts'
import { planDirection, readDirection } from './order-direction.ts'
import { liftScopes } from './plan-scope.ts'
import { bindCount } from './plan-select.ts'
import { planWhere } from './plan-where.ts'

const optionsOfAggregate: ReadonlySet<string> = new Set([
  'where',
  'groupBy',
  'count',
  ...functionNames,
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
  const groups = readColumns(table, options['groupBy'], `${path}.groupBy`)
  checkGroupNames(groups, path)
  const aggregates = functionNames.map((name) => ({
    name,
    columns: readColumns(table, options[name], `${path}.${name}`),
  }))
  const counts = readCount(options['count'], `${path}.count`)
  const hasAggregate = counts || aggregates.some(({ columns }) => columns.length > 0)
  if (!hasAggregate && groups.length === 0) {
    throw new InvalidArgumentError({ path, expected: 'groupBy, count, sum, avg, min or max', received: 'none of them' })
  }
  const condition = planWhere(table, options, createAliases(), path)
  const having = planHaving(table, options['having'], `${path}.having`)
  const order = planGroupOrder(table, groups, options['orderBy'], `${path}.orderBy`)
  const limit = bindCount(options['limit'], `${path}.limit`)
  const offset = bindCount(options['offset'], `${path}.offset`)
  return toStatement(table.name, selectGroups, {
    source: table.source,
    fields: fieldsOf(groups, counts, aggregates),
    condition,
    groups,
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
  readonly groups: readonly ColumnModel[]
  readonly having: Expression | undefined
  readonly order: readonly Expression[]
  readonly limit: Value | undefined
  readonly offset: Value | undefined
}

function selectGroups(builders: QueryBuilders, plan: Compiled<GroupsPlan>): Executable {
  const { source, fields, condition, groups, having, order, limit, offset } = plan
  const select = builders.select(fields).from(source)
  if (condition !== undefined) select.where(condition)
  if (groups.length > 0) select.groupBy(...groups.map(({ reference }) => sql`${reference}`))
  if (having !== undefined) select.having(having)
  if (order.length > 0) select.orderBy(...order)
  if (limit !== undefined) select.limit(limit)
  if (offset !== undefined) select.offset(offset)
  return select
}

interface Aggregates {
  readonly name: FunctionName
  readonly columns: readonly ColumnModel[]
}

function fieldsOf(groups: readonly ColumnModel[], counts: boolean, aggregates: readonly Aggregates[]): Fields {
  const fields: Record<string, unknown> = {}
  for (const { property, field } of groups) fields[property] = field
  if (counts) fields['count'] = decoded(countOfRows, Number)
  for (const { name, columns } of aggregates) {
    if (columns.length === 0) continue
    fields[name] = Object.fromEntries(columns.map((column) => [column.property, aggregateField(name, column)]))
  }
  return fields
}

/** Sums and averages come as exact decimal text, the extremes as the column's own values. */
function aggregateField(name: FunctionName, column: ColumnModel): Expression {
  const expression = aggregateOf(name, column)
  if (name === 'sum' || name === 'avg') return fragment`${expression}::text`
  return column.column === undefined ? expression : decoded(expression, column.column)
}

function readColumns(table: TableModel, names: unknown, path: string): ColumnModel[] {
  if (names === undefined) return []
  if (!Array.isArray(names)) {
    throw new InvalidArgumentError({ path, expected: 'a list of columns', received: describeValue(names) })
  }
  return [...new Set<unknown>(names)].map((name) => columnOf(table, name, path))
}

function checkGroupNames(groups: readonly ColumnModel[], path: string): void {
  for (const { property } of groups) {
    if (property !== 'count' && !isFunctionName(property)) continue
    throw new InvalidArgumentError({
      path: `${path}.groupBy`,
      expected: 'columns that are not named like an aggregate',
      received: `"${property}"`,
    })
  }
}

function readCount(count: unknown, path: string): boolean {
  if (count === undefined || count === true) return count === true
  throw new InvalidArgumentError({ path, expected: 'true', received: describeValue(count) })
}

function planGroupOrder(
  table: TableModel,
  groups: readonly ColumnModel[],
  orderBy: unknown,
  path: string,
): Expression[] {
  if (orderBy === undefined) return []
  return (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap((term: unknown) =>
    entriesOf(term, path).flatMap(([name, direction]) =>
      planGroupTerm(table, groups, name, direction, `${path}.${name}`),
    ),
  )
}

function planGroupTerm(
  table: TableModel,
  groups: readonly ColumnModel[],
  name: string,
  direction: unknown,
  path: string,
): Expression[] {
  if (name === 'count') return [orderTerm(countOfRows, direction, path)]
  const group = groups.find(({ property }) => property === name)
  if (group !== undefined) return [orderTerm(group, direction, path)]
  if (!isFunctionName(name)) {
    throw new InvalidOrderError({ path, expected: 'a column of groupBy or an aggregate', received: 'another name' })
  }
  return entriesOf(direction, path).map(([property, ofColumn]) => {
    const column = columnOf(table, property, path)
    return orderTerm(aggregateOf(name, column), ofColumn, `${path}.${property}`)
  })
}

function orderTerm(expression: Part, direction: unknown, path: string): Expression {
  return planDirection(expression, readDirection(direction, path))
}
