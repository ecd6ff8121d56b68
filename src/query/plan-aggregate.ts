import { sql, type SQL } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import {
  describeValue,
  InvalidArgumentError,
  InvalidFilterError,
  InvalidOrderError,
  listNames,
} from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bindFor, bindRaw, createBindings, type Bindings, type Fragment } from './bindings.ts'
import { checkNotNull, checkOptions, isPlainObject, undefinedIn } from './check.ts'
import { allOf } from './combine.ts'
import { planFilter } from './plan-filter.ts'
import { compileDirection, readDirection } from './plan-order.ts'
import { bindCount } from './plan-select.ts'

const functions = { sum: sql`sum`, avg: sql`avg`, min: sql`min`, max: sql`max` }
type FunctionName = keyof typeof functions

const functionNames = Object.keys(functions) as FunctionName[]
const optionsOfAggregate: ReadonlySet<string> = new Set([
  'where',
  'groupBy',
  'count',
  ...functionNames,
  'having',
  'orderBy',
  'limit',
  'offset',
  'signal',
])

/** Plans `aggregate`: groups, their aggregates, and conditions and an order on both. */
export function planAggregate(table: TableModel, args: unknown, path: string): Statement {
  const options = checkOptions(args, optionsOfAggregate, path)
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
  const condition = 'where' in options ? planFilter(table, options['where'], bindings, `${path}.where`) : undefined
  const having = planHaving(table, options['having'], bindings, `${path}.having`)
  const order = planGroupOrder(table, groups, options['orderBy'], `${path}.orderBy`)
  const limitTo = bindCount(options['limit'], bindings, `${path}.limit`)
  const offsetBy = bindCount(options['offset'], bindings, `${path}.offset`)
  const shape = [
    'aggregate',
    positions(groups),
    counts,
    ...aggregates.map(({ columns }) => positions(columns)),
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

function aggregateOf(name: FunctionName, column: ColumnModel): SQL {
  return sql`${functions[name]}(${column.field})`
}

function countOfRows(): SQL {
  return sql`count(*)`
}

function positions(columns: readonly ColumnModel[]): string {
  return columns.map(({ position }) => position).join(',')
}

function readColumns(table: TableModel, names: unknown, path: string): ColumnModel[] {
  if (names === undefined) return []
  if (!Array.isArray(names)) {
    throw new InvalidArgumentError({ path, expected: 'a list of columns', received: describeValue(names) })
  }
  return [...new Set<unknown>(names)].map((name) => columnOf(table, name, path))
}

function columnOf(table: TableModel, name: unknown, path: string): ColumnModel {
  const column = typeof name === 'string' ? table.columns.get(name) : undefined
  if (column !== undefined) return column
  throw new InvalidArgumentError({
    path,
    expected: `columns of "${table.name}" (${listNames(table.columns.keys())})`,
    received: typeof name === 'string' ? 'another name' : describeValue(name),
  })
}

function checkGroupNames(groups: readonly ColumnModel[], path: string): void {
  for (const { property } of groups) {
    if (property !== 'count' && !functionNames.includes(property as FunctionName)) continue
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

const comparisons = { eq: sql`=`, ne: sql`<>`, gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` }

function planHaving(table: TableModel, having: unknown, bindings: Bindings, path: string): Fragment | undefined {
  if (having === undefined) return undefined
  return allOf(
    entriesOf(having, path).flatMap(([name, conditions]) => {
      if (name === 'count')
        return planComparisons('count', countOfRows, conditions, (value) => bindRaw(bindings, value), `${path}.count`)
      if (!functionNames.includes(name as FunctionName)) throw unknownAggregate(`${path}.${name}`)
      return entriesOf(conditions, `${path}.${name}`).flatMap(([property, operators]) => {
        const column = columnOf(table, property, `${path}.${name}`)
        return planComparisons(
          `${name} ${column.position}`,
          () => aggregateOf(name as FunctionName, column),
          operators,
          (value) => bindAggregate(name as FunctionName, column, value, bindings),
          `${path}.${name}.${property}`,
        )
      })
    }),
  )
}

function planComparisons(
  shape: string,
  expression: () => SQL,
  operators: unknown,
  bind: (value: unknown) => unknown,
  path: string,
): Fragment[] {
  return entriesOf(operators, path).map(([operator, value]) => {
    if (!Object.hasOwn(comparisons, operator)) {
      throw new InvalidFilterError({
        path: `${path}.${operator}`,
        expected: `an operator (${listNames(Object.keys(comparisons))})`,
        received: 'another name',
      })
    }
    const parameter = bind(checkNotNull(value, `${path}.${operator}`))
    return {
      shape: `${shape} ${operator}`,
      compile: () => sql`${expression()} ${comparisons[operator as keyof typeof comparisons]} ${parameter}`,
    }
  })
}

function bindAggregate(name: FunctionName, column: ColumnModel, value: unknown, bindings: Bindings): unknown {
  if (name === 'min' || name === 'max') return bindFor(bindings, column.column, value)
  return sql`${bindRaw(bindings, String(value))}::text::numeric`
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
  if (!functionNames.includes(name as FunctionName)) {
    throw new InvalidOrderError({ path, expected: 'a column of groupBy or an aggregate', received: 'another name' })
  }
  return entriesOf(direction, path).map(([property, ofColumn]) => {
    const column = columnOf(table, property, path)
    return orderTerm(
      `${name} ${column.position}`,
      () => aggregateOf(name as FunctionName, column),
      ofColumn,
      `${path}.${property}`,
    )
  })
}

function orderTerm(shape: string, expression: () => SQL, direction: unknown, path: string): Fragment {
  const order = readDirection(direction, path)
  return { shape: `${shape} ${order}`, compile: () => compileDirection(expression(), order) }
}

function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (!isPlainObject(value)) {
    throw new InvalidArgumentError({ path, expected: 'an object', received: describeValue(value) })
  }
  for (const [name, inner] of Object.entries(value)) if (inner === undefined) throw undefinedIn(`${path}.${name}`)
  return Object.entries(value)
}

function unknownAggregate(path: string): InvalidFilterError {
  return new InvalidFilterError({ path, expected: 'count, sum, avg, min or max', received: 'another name' })
}
