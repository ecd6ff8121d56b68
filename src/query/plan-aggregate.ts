import { sql, type SQL } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
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
import { createBindings, type Fragment } from './bindings.ts'
import { checkOptions } from './check.ts'
import { positionsOf } from './combine.ts'
import { compileDirection, readDirection } from './order-direction.ts'
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
  const bindings = createBindings()
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
  const condition = planWhere(table, options, bindings, path)
  const having = planHaving(table, options['having'], bindings, `${path}.having`)
  const order = planGroupOrder(table, groups, options['orderBy'], `${path}.orderBy`)
  const limitTo = bindCount(options['limit'], bindings, `${path}.limit`)
  const offsetBy = bindCount(options['offset'], bindings, `${path}.offset`)
  const shape = [
    'aggregate',
    positionsOf(groups),
    counts,
    ...aggregates.map(({ columns }) => positionsOf(columns)),
    condition?.shape,
    having?.shape,
    order.map((term) => term.shape).join(','),
    limitTo && 'limit',
    offsetBy && 'offset',
  ].join(';')
  return {
    table: table.name,
    shape,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const select = builders.select(fieldsOf(groups, counts, aggregates)).from(table.source)
      if (condition !== undefined) select.where(condition.compile())
      if (groups.length > 0) select.groupBy(...groups.map(({ field }) => sql`${field}`))
      if (having !== undefined) select.having(having.compile())
      if (order.length > 0) select.orderBy(...order.map((term) => term.compile()))
      if (limitTo !== undefined) select.limit(limitTo)
      if (offsetBy !== undefined) select.offset(offsetBy)
      return select
    },
  }
}

interface Aggregates {
  readonly name: FunctionName
  readonly columns: readonly ColumnModel[]
}

function fieldsOf(
  groups: readonly ColumnModel[],
  counts: boolean,
  aggregates: readonly Aggregates[],
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { property, field } of groups) fields[property] = field
  if (counts) fields['count'] = countOfRows().mapWith(Number)
  for (const { name, columns } of aggregates) {
    if (columns.length === 0) continue
    fields[name] = Object.fromEntries(columns.map((column) => [column.property, aggregateField(name, column)]))
  }
  return fields
}

/** Sums and averages come as exact decimal text, the extremes as the column's own values. */
function aggregateField(name: FunctionName, column: ColumnModel): SQL {
  if (name === 'sum' || name === 'avg') return sql`${aggregateOf(name, column)}::text`
  const expression = aggregateOf(name, column)
  return column.column === undefined ? expression : expression.mapWith(column.column)
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

function planGroupOrder(table: TableModel, groups: readonly ColumnModel[], orderBy: unknown, path: string): Fragment[] {
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
): Fragment[] {
  if (name === 'count') return [orderTerm('count', countOfRows, direction, path)]
  const group = groups.find(({ property }) => property === name)
  if (group !== undefined) return [orderTerm(`${group.position}`, () => sql`${group.field}`, direction, path)]
  if (!isFunctionName(name)) {
    throw new InvalidOrderError({ path, expected: 'a column of groupBy or an aggregate', received: 'another name' })
  }
  return entriesOf(direction, path).map(([property, ofColumn]) => {
    const column = columnOf(table, property, path)
    return orderTerm(`${name} ${column.position}`, () => aggregateOf(name, column), ofColumn, `${path}.${property}`)
  })
}

function orderTerm(shape: string, expression: () => SQL, direction: unknown, path: string): Fragment {
  const order = readDirection(direction, path)
  return { shape: `${shape} ${order}`, compile: () => compileDirection(expression(), order) }
}
