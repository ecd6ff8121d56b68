import { InvalidOrderError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import type { Expression, Part } from '../plan/index.ts'
import { aggregateOf, columnOf, countOfRows, entriesOf, isFunctionName } from './aggregate-expressions.ts'
import type { FilteredAggregates } from './filtered-aggregates.ts'
import { planDirection, readDirection } from './order-direction.ts'
import type { Group } from './plan-groups.ts'

/**
 * Plans the order of groups: by what they are grouped by, by their aggregates, and by those that have a filter.
 *
 * @throws {@link InvalidOrderError} for anything else.
 */
export function planGroupOrder(
  table: TableModel,
  groups: readonly Group[],
  { conditions }: FilteredAggregates,
  orderBy: unknown,
  path: string,
): Expression[] {
  if (orderBy === undefined) return []
  return (Array.isArray(orderBy) ? orderBy : [orderBy]).flatMap((term: unknown) =>
    entriesOf(term, path).flatMap(([name, order]) => {
      const at = `${path}.${name}`
      const group = groups.find((each) => each.name === name)
      if (group !== undefined) return [orderTerm(group.reference, order, at)]
      if (name !== 'filtered') return planTotalOrder(table, name, order, undefined, at)
      return entriesOf(order, at).flatMap(([own, orders]) => {
        if (!conditions.has(own)) throw unknownName(`${at}.${own}`)
        return entriesOf(orders, `${at}.${own}`).flatMap(([total, direction]) =>
          planTotalOrder(table, total, direction, conditions.get(own), `${at}.${own}.${total}`),
        )
      })
    }),
  )
}

function planTotalOrder(
  table: TableModel,
  name: string,
  order: unknown,
  only: Expression | undefined,
  path: string,
): Expression[] {
  if (name === 'count') return [orderTerm(countOfRows(only), order, path)]
  if (!isFunctionName(name)) throw unknownName(path)
  return entriesOf(order, path).map(([property, direction]) => {
    const column = columnOf(table, property, path)
    return orderTerm(aggregateOf(name, column, only), direction, `${path}.${property}`)
  })
}

function unknownName(path: string): InvalidOrderError {
  return new InvalidOrderError({
    path,
    expected: 'a name of groupBy, an aggregate, or a name of filtered aggregates',
    received: 'another name',
  })
}

function orderTerm(expression: Part, direction: unknown, path: string): Expression {
  return planDirection(expression, readDirection(direction, path))
}
