import { Column, is, SQL, sql } from 'drizzle-orm'
import { describeValue, InvalidOrderError, listNames } from '../errors/index.ts'
import type { RelationModel, TableModel } from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'
import { isPlainObject } from './check.ts'
import { planFilter } from './plan-filter.ts'
import { orderOperators } from './operators.ts'
import { planRelationCount } from './plan-relation-filter.ts'
import { relate } from './relate.ts'

type UntypedCallback = (table: unknown, operators: typeof orderOperators) => unknown

/**
 * Plans an `orderBy`: one fragment per column or expression, in order.
 *
 * @throws {@link InvalidOrderError} for an unknown column, direction or nulls placement.
 */
export function planOrder(table: TableModel, orderBy: unknown, bindings: Bindings, path: string): Fragment[] {
  if (orderBy === undefined) return []
  const terms: unknown =
    typeof orderBy === 'function' ? (orderBy as UntypedCallback)(table.source, orderOperators) : orderBy
  if (terms === undefined) return []
  return (Array.isArray(terms) ? terms : [terms]).flatMap((term: unknown, index) =>
    planTerm(table, term, bindings, Array.isArray(terms) ? `${path}[${index}]` : path),
  )
}

function planTerm(table: TableModel, term: unknown, bindings: Bindings, path: string): Fragment[] {
  if (is(term, SQL) || is(term, SQL.Aliased) || is(term, Column)) {
    bindings.isFixed = false
    return [{ shape: 'sql', compile: () => sql`${term}` }]
  }
  if (!isPlainObject(term)) {
    throw new InvalidOrderError({
      path,
      expected: 'an object of columns or Drizzle SQL',
      received: describeValue(term),
    })
  }
  return planObject(table, term, bindings, path).map(({ expression, order }) => ({
    shape: `${expression.shape} ${order}`,
    compile: () => compileDirection(expression.compile(), order),
  }))
}

/** What to order by, and how. */
interface OrderEntry {
  readonly expression: Fragment
  readonly order: OrderShape
}

function planObject(
  table: TableModel,
  order: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  path: string,
): OrderEntry[] {
  return Object.entries(order).flatMap(([name, direction]) =>
    direction === undefined ? [] : planEntry(table, name, direction, bindings, `${path}.${name}`),
  )
}

function planEntry(
  table: TableModel,
  name: string,
  direction: unknown,
  bindings: Bindings,
  path: string,
): OrderEntry[] {
  const column = table.columns.get(name)
  if (column !== undefined) {
    const expression: Fragment = { shape: `${column.position}`, compile: () => sql`${column.field}` }
    return [{ expression, order: readDirection(direction, path) }]
  }
  const relation = table.relations.get(name)
  if (relation?.kind === 'one') return planRelatedOrder(table, relation, direction, bindings, path)
  if (relation?.kind === 'many') return [planCountOrder(table, relation, direction, bindings, path)]
  throw new InvalidOrderError({
    path,
    expected: `a column or relation of "${table.name}" (${listNames([...table.columns.keys(), ...table.relations.keys()])})`,
    received: 'another name',
  })
}

/** Columns of a to-one's row: each is a subquery of its own, which leaves the rows outside alone. */
function planRelatedOrder(
  table: TableModel,
  relation: RelationModel,
  order: unknown,
  bindings: Bindings,
  path: string,
): OrderEntry[] {
  if (!isPlainObject(order)) {
    throw new InvalidOrderError({
      path,
      expected: 'an object of columns of the related row',
      received: describeValue(order),
    })
  }
  const related = relate(table, relation, planFilter, bindings, path)
  return planObject(related.target, order, bindings, path).map((entry) => ({
    order: entry.order,
    expression: {
      shape: `${related.condition.shape}>${entry.expression.shape}`,
      compile: () =>
        sql`(select ${entry.expression.compile()} from ${related.from()} where ${related.condition.compile()} limit 1)`,
    },
  }))
}

/** The number of a to-many's rows: `{ posts: { count: 'desc' } }`. */
function planCountOrder(
  table: TableModel,
  relation: RelationModel,
  order: unknown,
  bindings: Bindings,
  path: string,
): OrderEntry {
  if (!isPlainObject(order) || Object.keys(order).join() !== 'count') {
    throw new InvalidOrderError({ path, expected: '{ count: direction }', received: describeValue(order) })
  }
  return {
    expression: planRelationCount(table, relation, undefined, planFilter, bindings, path),
    order: readDirection(order['count'], `${path}.count`),
  }
}

type OrderShape = 'asc' | 'desc' | 'asc first' | 'asc last' | 'desc first' | 'desc last'

const directions: Readonly<Record<OrderShape, SQL>> = {
  asc: sql`asc`,
  desc: sql`desc`,
  'asc first': sql`asc nulls first`,
  'asc last': sql`asc nulls last`,
  'desc first': sql`desc nulls first`,
  'desc last': sql`desc nulls last`,
}

/** Reads one direction: how to write it in SQL. */
export function readDirection(direction: unknown, path: string): OrderShape {
  if (direction === 'asc' || direction === 'desc') return direction
  if (isPlainObject(direction)) {
    for (const name of Object.keys(direction)) {
      if (name === 'direction' || name === 'nulls') continue
      throw new InvalidOrderError({ path, expected: '{ direction, nulls }', received: 'another property' })
    }
    const { direction: way, nulls } = direction
    const isNamed = (way === 'asc' || way === 'desc') && (nulls === undefined || nulls === 'first' || nulls === 'last')
    if (isNamed) return nulls === undefined ? way : `${way} ${nulls}`
  }
  throw new InvalidOrderError({
    path,
    expected: `'asc', 'desc' or { direction: 'asc' | 'desc', nulls?: 'first' | 'last' }`,
    received: describeValue(direction),
  })
}

/** Writes an expression with its direction. */
export function compileDirection(expression: SQL, order: OrderShape): SQL {
  return sql`${expression} ${directions[order]}`
}
