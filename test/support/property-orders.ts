import fc from 'fast-check'
import { sampleColumn, valueColumns } from './property-columns.ts'

/** The direction of one column. */
export type Direction = 'asc' | 'desc' | { readonly direction: 'asc' | 'desc'; readonly nulls?: 'first' | 'last' }

/** One column of an order. */
export type OrderTerm = readonly [property: string, direction: Direction]

const ways = fc.constantFrom('asc' as const, 'desc' as const)

/** Directions in every way of writing them. */
export const directions: fc.Arbitrary<Direction> = fc.oneof(
  ways,
  fc.record({ direction: ways }, { noNullPrototype: true }),
  fc.record({ direction: ways, nulls: fc.constantFrom('first' as const, 'last' as const) }, { noNullPrototype: true }),
)

// PostgreSQL has no order for json.
const ordered = valueColumns.filter(({ type }) => type !== 'json')

/** Orders of up to three columns and then the key, which makes them total. */
export const orderTerms: fc.Arbitrary<readonly OrderTerm[]> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...ordered), { maxLength: 3, selector: ({ name }) => name }),
    fc.tuple(directions, directions, directions, directions),
  )
  .map(([columns, made]) =>
    [...columns, sampleColumn('id')].map(({ property }, index) => [property, made[index]!] as const),
  )

/** An order as the library takes it: one object with all the terms, or a list of objects with one each. */
export function orderOf(terms: readonly OrderTerm[], isList: boolean): unknown {
  return isList ? terms.map((term) => Object.fromEntries([term])) : Object.fromEntries(terms)
}
