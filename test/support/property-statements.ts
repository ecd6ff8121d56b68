import fc from 'fast-check'
import type { Aliases, Statement } from '../../src/plan/index.ts'
import { InputError, InvalidCursorError } from '../../src/errors/index.ts'
import { type ColumnModel, defineModel, type TableModel } from '../../src/model/index.ts'
import {
  planAggregate,
  planFind,
  planFindByKeys,
  planSelect,
  planSelectCount,
  planSelectExists,
} from '../../src/query/index.ts'
import { planConflict } from '../../src/write/meet/plan-conflict.ts'
import { generatedValues } from '../../src/write/prepare/derived-values.ts'
import {
  byFilter,
  byKey,
  everyRow,
  planCreate,
  planDelete,
  planInsert,
  planUpdate,
  planUpdateEach,
} from '../../src/write/statements/index.ts'
import { planCreateMany } from '../../src/write/statements/plan-insert.ts'
import { inTableOrder, readValues, type RowValues } from '../../src/write/values/index.ts'
import { sampleColumn, sampleColumns, valueColumns } from './property-columns.ts'
import { columnFilter, filters, type AnyFilter } from './property-filters.ts'
import { directions, orderOf, orderTerms } from './property-orders.ts'
import { pageStatements } from './property-page-statements.ts'
import { written } from './property-schema.ts'
import { columnSets, given, newRows, patches, type Values } from './property-writes.ts'

const table = defineModel({ written }).tables.get('written') as TableModel
const keys = fc.integer()

/** Filters of few columns, so that many of them differ in their values only, and others. */
const fewColumns = ['whole', 'title', 'data', 'tags'].map(sampleColumn)
const someFilters: fc.Arbitrary<AnyFilter> = fc.oneof(
  { weight: 2, arbitrary: fc.record(barelyBinding(), { requiredKeys: [], noNullPrototype: true }) },
  {
    weight: 3,
    arbitrary: fc.record(Object.fromEntries(fewColumns.map((column) => [column.property, columnFilter(column)])), {
      requiredKeys: [],
      noNullPrototype: true,
    }),
  },
  { weight: 1, arbitrary: filters },
)
const optional = <TValue>(arbitrary: fc.Arbitrary<TValue>): fc.Arbitrary<TValue | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const where = fc.option(
  someFilters.map((filter) => ({ where: filter })),
  { nil: {} },
)

/** Included, excluded and unmentioned columns. */
const columns = optional(
  fc.record(Object.fromEntries(sampleColumns.slice(0, 4).map(({ property }) => [property, fc.boolean()])), {
    requiredKeys: [],
    noNullPrototype: true,
  }),
)
const locks = optional(
  fc.record(
    {
      mode: fc.constantFrom('update', 'no key update', 'share', 'key share'),
      skipLocked: fc.boolean(),
      noWait: fc.boolean(),
    },
    { requiredKeys: ['mode'], noNullPrototype: true },
  ),
)
const counts = optional(fc.nat(3))
const slices = {
  orderBy: optional(fc.tuple(orderTerms, fc.boolean()).map(([terms, isList]) => orderOf(terms, isList))),
  limit: counts,
  offset: counts,
}

const selects = fc
  .tuple(where, fc.record({ columns, lock: locks, ...slices }, { noNullPrototype: true }))
  .map(([filter, options]) => () => [planSelect(table, { ...filter, ...options }, 'findMany')])
const firsts = fc.tuple(where, slices.orderBy, fc.constantFrom(1, 2)).map(([filter, orderBy, limit]) => () => [
  planSelect(table, { ...filter, orderBy }, 'findFirst', undefined, limit),
])
const tests = fc.tuple(optional(someFilters), fc.boolean()).map(([filter, isCount]) => () => [
  (isCount ? planSelectCount : planSelectExists)(table, filter, 'count'),
])
const finds = fc.tuple(fc.array(keys), columns, locks).map(([list, chosen, lock]) => () => [
  planFind(table, list[0] ?? 0, { columns: chosen, lock }, 'find'),
  planFindByKeys(table, { columns: chosen, lock }, 'findByKeys')(list.map((key) => [key])),
])

const numeric = fc.subarray(['whole', 'price', 'large'])
const comparison = fc
  .tuple(fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte'), fc.nat())
  .map((entry) => Object.fromEntries([entry]))
const having = fc.record(
  {
    count: comparison,
    ...Object.fromEntries(
      ['sum', 'avg', 'min', 'max'].map((name) => [
        name,
        fc.record({ whole: comparison, price: comparison }, { requiredKeys: [], noNullPrototype: true }),
      ]),
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const groupOrders = fc.record(
  { count: directions, mood: directions, sum: fc.record({ whole: directions }, { noNullPrototype: true }) },
  { requiredKeys: [], noNullPrototype: true },
)
const aggregates = fc
  .tuple(
    where,
    fc.record(
      {
        groupBy: fc.subarray(['mood', 'whole', 'flag']),
        count: fc.constant(true),
        sum: numeric,
        avg: numeric,
        min: numeric,
        max: numeric,
        having,
        orderBy: groupOrders,
        limit: counts,
        offset: counts,
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([filter, options]) => () => [planAggregate(table, { ...filter, ...options }, 'aggregate')])

const returning = fc
  .tuple(columns, fc.boolean())
  .map(([chosen, returnsRows]) =>
    returnsRows
      ? { columns: chosen, extras: undefined, needed: undefined, returnsRows }
      : { columns: undefined, extras: undefined, needed: undefined, returnsRows },
  )
const creates = fc
  .tuple(
    columnSets.chain((chosen) =>
      fc.tuple(newRows(chosen, true), fc.array(newRows(chosen, false), { minLength: 1, maxLength: 3 })),
    ),
    returning,
  )
  .map(([[row, rows], options]) => () => {
    const values = rows.map((each) => complete('insert', { id: 1, ...each }))
    return [
      planCreate(table, complete('insert', { id: 1, ...given(row) }), options, 'create'),
      ...planCreateMany(table, values, options, 50_000, 'createMany').map(({ statement }) => statement),
    ]
  })
const targets = fc.oneof(
  keys.map((key) => byKey(table, key, 'update')),
  someFilters.map((filter) => byFilter(table, filter, 'updateMany')),
  fc.constant(everyRow(table)),
)
const changes = fc.tuple(targets, patches, returning).map(([target, patch, options]) => () => [
  planUpdate(table, complete('update', { whole: 1, ...given(patch) }), target, options, 'update'),
  planDelete(table, target, options, 'delete'),
])

/** The values of a row or a patch with what Drizzle gives. */
function complete(shape: 'insert' | 'update', values: Values): RowValues {
  const read = readValues(table, values, ['row'])
  if (shape === 'update' && read.size === 0) return read
  return inTableOrder(new Map([...read, ...generatedValues(table, shape, (column) => read.has(column))]))
}

const row = (given: Values, id: number) => complete('insert', { id, ...given })
const subsets = fc.subarray(valueColumns.map(({ property }) => table.columns.get(property) as ColumnModel))
const upserts = fc
  .tuple(
    columnSets.chain((chosen) => fc.array(newRows(chosen, true), { minLength: 1, maxLength: 3 })),
    patches,
    subsets,
    optional(someFilters),
    returning,
  )
  .map(([rows, own, taken, filter, options]) => () => {
    const values = rows.map((each, index) => row(given(each), index))
    const update = {
      columns: taken,
      values: readValues(table, given(own), ['update']),
      condition: filter === undefined ? undefined : { where: filter },
    }
    const insert = {
      columns: [...(values[0]?.keys() ?? [])],
      rows: values,
      rowPath: (index: number) => `upsert[${index}]`,
      writtenOutAtMost: 3,
      planConflict: (aliases: Aliases) =>
        planConflict({ table, target: table.primaryKey, path: 'upsert' }, update, aliases, 'old'),
    }
    return [planInsert(table, insert, options, 'upsert')].filter((statement) => statement !== undefined)
  })
const eachChanges = fc
  .tuple(fc.array(patches, { minLength: 1, maxLength: 3 }), fc.constantFrom({ whole: 1 }, {}), returning)
  .map(([all, always, options]) => () => {
    const changed = all.map((patch, index) => ({
      key: new Map(table.primaryKey.map((column) => [column, index])),
      patch: complete('update', { ...always, ...given(patch) }),
      place: ['updateEach rows', index] as const,
    }))
    return [planUpdateEach(table, changed, options, 'updateEach')].filter((statement) => statement !== undefined)
  })

/** Statements of one table, of every kind that its plan cache holds; those of one call at a time. */
export const statements: fc.Arbitrary<readonly Statement[]> = fc
  .oneof(
    { weight: 6, arbitrary: selects },
    ...[firsts, tests, finds, aggregates, creates, changes, upserts, eachChanges, pageStatements].map((arbitrary) => ({
      weight: 2,
      arbitrary,
    })),
  )
  .map(planned)

/** Conditions that look alike and bind one value, another number of them, or none. */
function barelyBinding(): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const of = (value: unknown) =>
    fc.constantFrom(
      { eq: value },
      { in: [value] },
      { in: [] },
      { notIn: [] },
      {},
      { OR: [] },
      { OR: [{}, { eq: value }] },
    )
  const path = ['a']
  const ofPath = fc.constantFrom(
    { path },
    { path, in: [] },
    { path, notIn: [] },
    { path, eq: 1 },
    { path, in: [1] },
    { path, gt: 1 },
    { path, gt: 'a' },
  )
  return { whole: of(1), title: of('a'), data: ofPath, plainData: ofPath }
}

/** Leaves out what the library refuses, such as a lock that both skips and doesn't wait. */
function planned(plan: () => readonly Statement[]): readonly Statement[] {
  try {
    return plan()
  } catch (error) {
    if (error instanceof InputError || error instanceof InvalidCursorError) return []
    throw error
  }
}
