import { faultsOf, InvalidOrderError, listNames } from '../errors/index.ts'

/** The orders that a URL can ask for, each by its name there: an object as `orderBy` takes it. */
export type AllowedOrders = Readonly<Record<string, object>>

/** One of the allowed orders, in either direction. */
export type SortTerm<TOrders> = EitherDirection<TOrders[keyof TOrders]>

type EitherDirection<TOrder> = TOrder extends 'asc' | 'desc'
  ? 'asc' | 'desc'
  : TOrder extends object
    ? { readonly [TName in keyof TOrder]: TName extends 'nulls' ? TOrder[TName] : EitherDirection<TOrder[TName]> }
    : TOrder

/**
 * Parses a list of names such as `-createdAt,name`, where `-` turns the directions of an order around. A `nulls` of the
 * order stays as it is.
 *
 * @throws {@link InvalidOrderError} for a name that is not allowed, or is there twice.
 */
export function parseSort<TOrders extends AllowedOrders>(
  sort: string,
  orders: TOrders,
  path: string,
): SortTerm<TOrders>[] {
  const taken = new Set<string>()
  return sort.split(',').map((term) => {
    const isReversed = term.startsWith('-')
    const name = isReversed ? term.slice(1) : term
    const order = Object.hasOwn(orders, name) ? orders[name] : undefined
    if (order === undefined) {
      const expected = `names of ${listNames(Object.keys(orders)) || 'nothing'}, each with "-" before it or without`
      throw new InvalidOrderError(faultsOf({ path, expected, received: 'another name' }))
    }
    if (taken.has(name)) {
      throw new InvalidOrderError(faultsOf({ path, expected: 'every name once', received: 'one twice' }))
    }
    taken.add(name)
    return (isReversed ? reverse(order) : order) as SortTerm<TOrders>
  })
}

function reverse(order: unknown): unknown {
  if (order === 'asc') return 'desc'
  if (order === 'desc') return 'asc'
  if (typeof order !== 'object' || order === null) return order
  return Object.fromEntries(Object.entries(order).map(([name, value]) => [name, reverse(value)]))
}
