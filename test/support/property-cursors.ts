import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { sampleColumns, sampleRows } from './property-columns.ts'
import { filters, type AnyFilter } from './property-filters.ts'
import { quoteName } from './property-literals.ts'
import { filterSql } from './property-oracle.ts'
import { directions, type Direction } from './property-orders.ts'

type AnyRow = Readonly<Record<string, unknown>>

/** One key of an order: as the library takes it, and as plain SQL. */
export interface CursorTerm {
  readonly expression: string
  readonly direction: Direction
  toOrder(): unknown
}

// PostgreSQL has no order for json; the text of dates in an array depends on the session.
const ordered = sampleColumns.filter(({ property }) => !['plainData', 'stamps', 'instants', 'id'].includes(property))

const columnTerms: fc.Arbitrary<CursorTerm> = fc
  .tuple(fc.constantFrom(...ordered), directions)
  .map(([{ property, name }, direction]) => ({
    expression: quoteName(name),
    direction,
    toOrder: () => ({ [property]: direction }),
  }))

/** Expressions with their types, and whether they can be NULL. */
const expressions = [
  ['lower("title")', 'text', false],
  ['lower("body")', 'text', true],
  ['"body" collate "C"', 'text', true],
  ['"title" collate "C"', 'text', false],
  ['"whole" % 3', 'int4', true],
  ['coalesce("price", 0)', 'numeric', false],
  ['"zoned" at time zone \'UTC\'', 'timestamp', true],
  ['"zoned" is null', 'boolean', false],
  ['"span" * 2', 'interval', true],
] as const

const expressionTerms: fc.Arbitrary<CursorTerm> = fc
  .tuple(fc.constantFrom(...expressions), directions)
  .map(([[text, type, nullable], direction]) => ({
    expression: `(${text})`,
    direction,
    toOrder: () => ({
      expression: sql.raw(text),
      type,
      ...(nullable ? {} : { nullable: false }),
      ...(typeof direction === 'string' ? { direction } : direction),
    }),
  }))

const keyTerms: fc.Arbitrary<CursorTerm> = directions.map((direction) => ({
  expression: '"id"',
  direction,
  toOrder: () => ({ id: direction }),
}))

/** A filter as the library takes it, and as plain SQL; `undefined` for every row. */
export interface CursorFilter {
  readonly where: unknown
  readonly text: string
}

const objectFilter = (filter: AnyFilter): CursorFilter => ({ where: filter, text: filterSql(filter) })

const cursorFilters: fc.Arbitrary<CursorFilter> = fc.oneof(
  filters.map(objectFilter),
  fc.tuple(filters, filters).map((both) => objectFilter({ OR: [...both] })),
  fc.constantFrom('"whole" > 0 or "small" is null', '"title" < \'b\' or "id" % 2 = 0').map((text) => ({
    where: sql.raw(text),
    text: `(${text})`,
  })),
)

/** A list of rows and how it is walked. */
export interface CursorCase {
  readonly rows: readonly AnyRow[]
  readonly terms: readonly CursorTerm[]
  readonly filter: CursorFilter | undefined
  readonly sizes: readonly number[]
  readonly strategy: 'union' | 'or' | undefined
  /** Whether the rows have the columns of the order, so that cursors are made of those. */
  readonly isWhole: boolean
  /** Which row to start from, as a part of all of them. */
  readonly start: number
}

/** Rows of few different values, so that many are equal: each takes every value from one of some rows. */
const rowsOfFewValues: fc.Arbitrary<readonly AnyRow[]> = fc
  .tuple(
    fc.array(sampleRows, { minLength: 1, maxLength: 5 }),
    fc.nat(60),
    fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }),
  )
  .map(([pool, count, choices]) =>
    Array.from({ length: count }, (_row, row) =>
      Object.fromEntries(
        Object.keys(pool[0]!).map((name, column) => [
          name,
          pool[choices[(row * 7 + column * 11) % choices.length]! % pool.length]![name],
        ]),
      ),
    ),
  )

export const cursorCases: fc.Arbitrary<CursorCase> = fc.record({
  rows: rowsOfFewValues,
  terms: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: columnTerms },
      { weight: 2, arbitrary: expressionTerms },
      { weight: 1, arbitrary: keyTerms },
    ),
    { maxLength: 3 },
  ),
  filter: fc.option(cursorFilters, { nil: undefined }),
  sizes: fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constant(0) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
  strategy: fc.constantFrom(undefined, 'union' as const, 'or' as const),
  isWhole: fc.boolean(),
  start: fc.double({ min: 0, max: 0.999, noNaN: true }),
})

/** The ids of a list in its order, as plain SQL: the key makes it total, in the last key's direction. */
export function cursorOracle({ terms, filter }: CursorCase): string {
  const last = terms.at(-1)?.direction ?? 'asc'
  const order = [
    ...terms.map(({ expression, direction }) => termSql(expression, direction)),
    termSql('"id"', typeof last === 'string' ? last : last.direction),
  ]
  const where = filter === undefined ? '' : `where ${filter.text}`
  return `select "id" from samples ${where} order by ${order.join(', ')}`
}

/** PostgreSQL's default, written out: NULLs are larger than every value. */
export function termSql(expression: string, direction: Direction): string {
  const { direction: way, nulls } = typeof direction === 'string' ? { direction, nulls: undefined } : direction
  const isNullFirst = nulls === undefined ? way === 'desc' : nulls === 'first'
  return `(${expression} is null) ${isNullFirst ? 'desc' : 'asc'}, ${expression} ${way}`
}
