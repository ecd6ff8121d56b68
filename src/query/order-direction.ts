import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidOrderError } from '../errors/index.ts'
import { isPlainObject, fragment, type Fragment, type Part } from '../plan/index.ts'

/** A direction, and where NULLs go when that is said. */
export type OrderShape = 'asc' | 'desc' | 'asc first' | 'asc last' | 'desc first' | 'desc last'

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

/** What is said of a direction, with where PostgreSQL puts NULLs by itself. */
export function placementOf(order: OrderShape): {
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
} {
  const [direction, nulls] = order.split(' ') as ['asc' | 'desc', 'first' | 'last' | undefined]
  return { direction, nulls: nulls ?? (direction === 'asc' ? 'last' : 'first') }
}

/** Writes an expression with its direction. */
export function compileDirection(expression: SQL, order: OrderShape): SQL {
  return sql`${expression} ${directions[order]}`
}

/** The same in a plan. */
export function planDirection(expression: Part, order: OrderShape): Fragment {
  return fragment`${expression} ${directions[order]}`
}
