import { sql, type SQL } from 'drizzle-orm'
import fc from 'fast-check'
import { loadedTables } from './loading-data.ts'
import type { SampleRelation } from './loading-relations.ts'

/** Filters, orders and options as the library takes them, made without their types. */
export type AnyObject = Readonly<Record<string, unknown>>

/** The relations of a table. */
export type Relations = readonly SampleRelation[]

export function relationsOf(relations: Relations, table: string): SampleRelation[] {
  return relations.filter(({ source }) => source === table)
}

const small = fc.integer({ min: -1, max: 5 })
const operators = fc.oneof(
  small,
  fc.constant(null),
  ...['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((name) => small.map((value) => ({ [name]: value }))),
  ...['in', 'notIn'].map((name) => fc.array(small, { maxLength: 3 }).map((value) => ({ [name]: value }))),
  fc.boolean().map((isNull) => ({ isNull })),
)
const ids = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((id) => ({ gte: id })),
  fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 25 }).map((list) => ({ in: list })),
)

/** Filters by `id`, `rank` and relations, these to some depth. */
export function filtersOf(relations: Relations, table: string, depth: number): fc.Arbitrary<AnyObject> {
  const own = relationsOf(relations, table)
  const related = fc.constantFrom(...own).chain((relation) => relationFilter(relations, relation, depth - 1))
  const leaf: fc.Arbitrary<AnyObject> = fc.oneof(
    { weight: 5, arbitrary: operators.map((value) => ({ rank: value })) },
    { weight: 5, arbitrary: ids.map((value) => ({ id: value })) },
    { weight: 1, arbitrary: fc.constant({}) },
  )
  const single: fc.Arbitrary<AnyObject> =
    depth === 0 || own.length === 0 ? leaf : fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 2, arbitrary: related })
  return fc.oneof(
    { weight: 5, arbitrary: single },
    { weight: 1, arbitrary: fc.tuple(single, single).map(([one, other]) => ({ ...one, ...other })) },
    { weight: 1, arbitrary: fc.array(single, { maxLength: 3 }).map((list) => ({ OR: list })) },
    { weight: 1, arbitrary: fc.array(single, { maxLength: 2 }).map((list) => ({ AND: list })) },
    { weight: 1, arbitrary: single.map((filter) => ({ NOT: filter })) },
  )
}

function relationFilter(
  relations: Relations,
  { name, kind, target }: SampleRelation,
  depth: number,
): fc.Arbitrary<AnyObject> {
  const nested = filtersOf(relations, target, depth)
  const value: fc.Arbitrary<unknown> =
    kind === 'one'
      ? fc.oneof(fc.boolean(), nested)
      : fc.oneof(
          fc.boolean(),
          nested,
          nested.map((some) => ({ some })),
          nested.map((every) => ({ every })),
          nested.map((none) => ({ none })),
          fc.tuple(nested, nested).map(([some, none]) => ({ some, none })),
          fc
            .constantFrom<unknown>(0, 2, { gte: 2 }, { lt: 1 }, { ne: 1 }, { gt: 0, lte: 2 })
            .map((count) => ({ count })),
        )
  return value.map((condition) => ({ [name]: condition }))
}

const directions = fc.oneof(
  fc.constantFrom('asc', 'desc'),
  fc.record(
    { direction: fc.constantFrom('asc', 'desc'), nulls: fc.constantFrom('first', 'last') },
    { noNullPrototype: true },
  ),
)

/** Orders by columns, a to-one's columns and counts; the id is the last term, so that every order is a total one. */
export function ordersOf(relations: Relations, table: string): fc.Arbitrary<AnyObject[]> {
  const own = relationsOf(relations, table)
  const ones = own.filter(({ isUnique }) => isUnique === true)
  const manys = own.filter(({ kind }) => kind === 'many')
  const rank = directions.map((direction) => ({ rank: direction }))
  const terms: fc.Arbitrary<AnyObject>[] = [rank]
  if (manys.length > 0) {
    terms.push(fc.tuple(fc.constantFrom(...manys), directions).map(([{ name }, count]) => ({ [name]: { count } })))
  }
  if (ones.length > 0) {
    const byOne = fc.constantFrom(...ones).chain(({ name, target }) => {
      const further = relationsOf(relations, target).filter(({ isUnique }) => isUnique === true)
      const deep =
        further.length === 0
          ? rank
          : fc.tuple(fc.constantFrom(...further), rank).map(([next, order]) => ({ [next.name]: order }))
      return fc.oneof(rank, deep).map((order) => ({ [name]: order }))
    })
    terms.push(byOne)
  }
  return fc
    .tuple(fc.array(fc.oneof(...terms), { maxLength: 2 }), fc.constantFrom('asc', 'desc'))
    .map(([list, direction]) => [...list, { id: direction }])
}

/** An extra as a callback, which any table of these can have; its value is twice the rank. */
const doubled = (table: { readonly rank: unknown }): SQL => sql`coalesce(${table.rank}, 0) * 2`.mapWith(Number)

/** Arguments of a read: a `with` tree to some depth. At each, some of the scopes are lifted, if there are any. */
export function argsOf(
  relations: Relations,
  table: string,
  depth: number,
  scopeNames: readonly string[] = [],
  isRoot = true,
): fc.Arbitrary<AnyObject> {
  const own = relationsOf(relations, table)
  const properties = loadedTables[table]!.columns.map(({ property }) => property)
  const chosen = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .subarray(properties, { minLength: 1 })
        .map((list) => Object.fromEntries(list.map((property) => [property, true]))),
    },
    {
      weight: 1,
      arbitrary: fc
        .subarray(properties, { minLength: 1, maxLength: properties.length - 1 })
        .map((list) => Object.fromEntries(list.map((property) => [property, false]))),
    },
    ...(isRoot ? [] : [{ weight: 1, arbitrary: fc.constant({}) }]),
  )
  const tree =
    depth === 0 || own.length === 0
      ? fc.constant(undefined)
      : fc
          .subarray(own, { minLength: 1, maxLength: Math.min(3, own.length) })
          .chain((list) =>
            fc.record(
              Object.fromEntries(
                list.map(({ name, target, kind, isUnique }) => [
                  name,
                  childArgs(relations, target, depth - 1, scopeNames, kind === 'one' && isUnique === true),
                ]),
              ),
              { noNullPrototype: true },
            ),
          )
  const maybe = <TValue>(arbitrary: fc.Arbitrary<TValue>): fc.Arbitrary<TValue | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq: 2 })
  return fc
    .record(
      {
        columns: maybe(chosen),
        where: maybe(filtersOf(relations, table, 2)),
        orderBy: ordersOf(relations, table),
        limit: maybe(fc.integer({ min: isRoot ? 1 : 0, max: 5 })),
        strategy: isRoot ? fc.constant(undefined) : maybe(fc.constantFrom('lateral' as const, 'window' as const)),
        offset: maybe(fc.integer({ min: 0, max: 2 })),
        counts: own.length === 0 ? fc.constant(undefined) : maybe(countsOf(relations, own)),
        extras: maybe(fc.constant({ doubled })),
        unscoped: scopeNames.length === 0 ? fc.constant(undefined) : maybe(fc.subarray([...scopeNames])),
        with: tree,
      },
      { noNullPrototype: true },
    )
    .map((args) => Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)))
}

/** `true` where any order is right: of a to-one that leads to one row. */
function childArgs(
  relations: Relations,
  target: string,
  depth: number,
  scopeNames: readonly string[],
  canBeTrue: boolean,
): fc.Arbitrary<unknown> {
  const args = argsOf(relations, target, depth, scopeNames, false)
  return canBeTrue ? fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 4, arbitrary: args }) : args
}

function countsOf(relations: Relations, own: Relations): fc.Arbitrary<AnyObject> {
  const named = fc
    .constantFrom(...own)
    .chain(({ name, target }) => filtersOf(relations, target, 1).map((where) => ({ relation: name, where })))
  return fc
    .tuple(fc.subarray([...own], { minLength: 1, maxLength: Math.min(2, own.length) }), fc.option(named))
    .map(([list, some]) => ({
      ...Object.fromEntries(list.map(({ name }) => [name, true])),
      ...(some !== null && { some }),
    }))
}
