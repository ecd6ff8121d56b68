import { Column, is, SQL, sql } from 'drizzle-orm'
import { describeValue, InvalidOrderError, listNames } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'
import { isPlainObject } from './check.ts'
import { orderOperators } from './operators.ts'

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
  return Object.entries(term).flatMap(([name, direction]) =>
    direction === undefined ? [] : [planColumn(table, name, direction, `${path}.${name}`)],
  )
}

function planColumn(table: TableModel, name: string, direction: unknown, path: string): Fragment {
  const column = table.columns.get(name)
  if (column === undefined) {
    throw new InvalidOrderError({
      path,
      expected: `a column of "${table.name}" (${listNames(table.columns.keys())})`,
      received: 'another name',
    })
  }
  const order = readDirection(direction, path)
  return {
    shape: `${column.position} ${order}`,
    compile: () => sql`${column.field} ${directions[order]}`,
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
