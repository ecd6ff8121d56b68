import { expect, it } from 'vitest'
import { InvalidOrderError } from '../../../src/index.ts'
import { readDirection } from '../../../src/query/order-direction.ts'

it.each([
  ['asc', 'asc'],
  ['desc', 'desc'],
  [{ direction: 'asc' }, 'asc'],
  [{ direction: 'desc', nulls: undefined }, 'desc'],
  [{ direction: 'asc', nulls: 'first' }, 'asc first'],
  [{ direction: 'desc', nulls: 'last' }, 'desc last'],
])('reads a direction (%#)', (direction, order) => {
  expect(readDirection(direction, 'orderBy')).toBe(order)
})

it.each([
  'ASC',
  'up',
  1,
  true,
  null,
  [],
  {},
  { nulls: 'first' },
  { direction: 'asc first' },
  { direction: 'asc', nulls: 'both' },
  { direction: 'asc', nulls: null },
  { direction: 'asc', extra: 1 },
  'toString',
])('refuses what is none (%#)', (direction) => {
  expect(() => readDirection(direction, 'orderBy.name')).toThrow(InvalidOrderError)
})
