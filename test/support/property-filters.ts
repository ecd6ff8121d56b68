import { sql, type SQL } from 'drizzle-orm'
import fc from 'fast-check'
import { valueColumns, type SampleColumn } from './property-columns.ts'
import { samples } from './property-schema.ts'
import { jsonKeys, jsonLeaves, patterns, texts } from './property-values.ts'

/** A filter as the library takes it, made without its types. */
export type AnyFilter = Readonly<Record<string, unknown>>

type Entry = readonly [string, unknown]

/** A condition of the caller's own, as SQL and as a callback; `text` is what it says in plain SQL. */
const ownConditions = fc.tuple(fc.boolean(), fc.integer({ min: -1, max: 43 })).map(([isCallback, least]) => {
  const text = `("whole" > ${least} or "flag")`
  const condition = (table: typeof samples): SQL => sql`${table.whole} > ${least} or ${table.flag}`
  return Object.assign(isCallback ? condition : condition(samples), {
    text,
    [fc.toStringMethod]: () => `own condition ${text}`,
  })
})

/** Filters of every operator on every column, with AND, OR and NOT on both levels. */
export const filters: fc.Arbitrary<AnyFilter> = fc.letrec<{ readonly filter: AnyFilter }>((tie) => ({
  filter: objectOf(
    fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      {
        weight: 6,
        arbitrary: fc.constantFrom(...valueColumns).chain((column) => entryOf(column.property, columnFilter(column))),
      },
      { weight: 1, arbitrary: entryOf('RAW', ownConditions) },
      { weight: 1, arbitrary: entryOf('AND', fc.array(tie('filter'), { maxLength: 3 })) },
      { weight: 3, arbitrary: entryOf('OR', fc.array(tie('filter'), { maxLength: 3 })) },
      { weight: 2, arbitrary: entryOf('NOT', tie('filter')) },
    ),
  ),
})).filter

/** What a filter says of one column. */
export function columnFilter(column: SampleColumn): fc.Arbitrary<unknown> {
  if (column.kind === 'json') return fc.oneof(fc.constant(null), documentFilter(column), pathFilter())
  const operators = fc.letrec<{ readonly operators: AnyFilter }>((tie) => ({
    operators: objectOf(
      fc.oneof(
        { maxDepth: 2, depthSize: 'small' },
        { weight: 8, arbitrary: operator(column) },
        { weight: 1, arbitrary: entryOf('AND', fc.array(tie('operators'), { maxLength: 3 })) },
        { weight: 1, arbitrary: entryOf('OR', fc.array(tie('operators'), { maxLength: 3 })) },
        { weight: 1, arbitrary: entryOf('NOT', tie('operators')) },
      ),
    ).map(withInsensitive),
  })).operators
  const shorthand = column.kind === 'scalar' ? [{ weight: 2, arbitrary: column.compared }] : []
  return fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 6, arbitrary: operators }, ...shorthand)
}

function operator(column: SampleColumn): fc.Arbitrary<Entry> {
  const value = column.compared
  const list = fc.array(value, { maxLength: 4 })
  const ofText = column.text === undefined ? [] : textOperators
  const ofArray =
    column.kind === 'array'
      ? ['arrayContains', 'arrayContained', 'arrayOverlaps'].map((name) => entryOf(name, value))
      : []
  return fc.oneof(
    ...['eq', 'ne'].map((name) => entryOf(name, fc.option(value, { freq: 8 }))),
    ...['gt', 'gte', 'lt', 'lte'].map((name) => entryOf(name, value)),
    ...['in', 'notIn'].map((name) => entryOf(name, list)),
    ...['isNull', 'isNotNull'].map((name) => entryOf(name, fc.boolean())),
    ...ofText,
    ...ofArray,
  )
}

const textOperators = [
  ...['like', 'ilike', 'notLike', 'notIlike'].map((name) => entryOf(name, patterns)),
  ...['contains', 'startsWith', 'endsWith'].map((name) => entryOf(name, texts)),
  // A text of its own, between what may stand around it.
  entryOf(
    'regex',
    texts.map((text) => `^.*${text.replaceAll(/[^a-z]/gi, '.')}.*$`),
  ),
  entryOf('insensitive', fc.boolean()),
]

/** One without any entry is refused. */
function documentFilter(column: SampleColumn): fc.Arbitrary<AnyFilter> {
  return objectOf(
    fc.oneof(
      ...['eq', 'ne'].map((name) => entryOf(name, fc.option(column.compared, { freq: 8 }))),
      ...['isNull', 'isNotNull'].map((name) => entryOf(name, fc.boolean())),
    ),
  ).filter((filter) => Object.keys(filter).length > 0)
}

function pathFilter(): fc.Arbitrary<AnyFilter> {
  const path = fc.array(fc.oneof(fc.constantFrom(...jsonKeys), fc.constantFrom(0, 1, -1, 7)), {
    minLength: 1,
    maxLength: 3,
  })
  const ordered = jsonLeaves.filter((leaf) => typeof leaf !== 'boolean')
  const operators = fc.oneof(
    ...['eq', 'ne'].map((name) => entryOf(name, fc.option(jsonLeaves, { freq: 8 }))),
    ...['gt', 'gte', 'lt', 'lte'].map((name) => entryOf(name, ordered)),
    ...['in', 'notIn'].map((name) => entryOf(name, fc.array(jsonLeaves, { maxLength: 4 }))),
    ...['isNull', 'isNotNull'].map((name) => entryOf(name, fc.boolean())),
    ...textOperators,
  )
  return fc.tuple(path, objectOf(operators).map(withInsensitive)).map(([keys, filter]) => ({ path: keys, ...filter }))
}

function entryOf(name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Entry> {
  return value.map((made) => [name, made] as const)
}

/** Mostly one entry or more; an object without any holds always. */
function objectOf(entry: fc.Arbitrary<Entry>): fc.Arbitrary<AnyFilter> {
  const entries = (minLength: number): fc.Arbitrary<Entry[]> =>
    fc.uniqueArray(entry, { selector: ([name]) => name, minLength, maxLength: 3, size: 'small' })
  return fc
    .oneof({ weight: 11, arbitrary: entries(1) }, { weight: 1, arbitrary: entries(0) })
    .map((made) => Object.fromEntries(made))
}

/** `insensitive` stands beside the operators that it changes, and nowhere else. */
function withInsensitive(operators: AnyFilter): AnyFilter {
  const { insensitive, ...others } = operators
  const isUsed = ['contains', 'startsWith', 'endsWith', 'regex'].some((name) => name in others)
  return isUsed ? operators : insensitive === undefined ? operators : others
}
