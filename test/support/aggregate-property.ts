import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, type Model } from '../../src/index.ts'
import type { Reports } from './aggregate-cases.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'
import { fillReports, reportTables, tickets } from './report-schema.ts'

/** A part of a call, and the plain SQL that means the same of a ticket `t`. */
interface Meant<TGiven = unknown> {
  readonly given: TGiven
  readonly plain: string
}

const live = (alias: string): string => `${alias}.deleted_at is null`
const author = (what: string): string => `(select ${what} from people a where a.id = t.author_id and ${live('a')})`
const leadName = `(select l.name from people l where l.id = a.lead_id and ${live('l')})`

const groups: readonly (Meant & { readonly name: string })[] = [
  { name: 'status', given: 'status', plain: 't.status' },
  { name: 'kind', given: 'kind', plain: 't.kind' },
  {
    name: 'month',
    given: { month: sql<string>`to_char(${tickets.openedAt} at time zone ${'UTC'}, ${'YYYY-MM'})` },
    plain: `to_char(t.opened_at at time zone 'UTC', 'YYYY-MM')`,
  },
  { name: 'city', given: { city: { author: { city: true } } }, plain: author('a.city') },
  { name: 'lead', given: { lead: { author: { lead: { name: true } } } }, plain: author(leadName) },
]

const filters: readonly Meant<object>[] = [
  { given: {}, plain: 'true' },
  { given: { status: 'done' }, plain: `t.status = 'done'` },
  { given: { kind: null }, plain: 't.kind is null' },
  { given: { NOT: { cost: { gte: '0.5' } } }, plain: 'not t.cost >= 0.5' },
  {
    given: { author: { city: 'Oslo' } },
    plain: `exists ${author('1').replace(live('a'), `${live('a')} and a.city = 'Oslo'`)}`,
  },
  {
    given: { entries: { some: { minutes: { gte: 10 } } } },
    plain: `exists (select from entries e where e.ticket_id = t.id and ${live('e')} and e.minutes >= 10)`,
  },
]

interface Total {
  readonly name: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'
  readonly column: string | undefined
  readonly plain: string
}

const columns = { kind: 'kind', authorId: 'author_id', cost: 'cost', id: 'id' } as const
const numeric = ['cost', 'id'] as const
const totals: readonly Total[] = [
  { name: 'count', column: undefined, plain: 'count(*)' },
  ...Object.entries(columns).map(([column, name]) => ({
    name: 'countDistinct' as const,
    column,
    plain: `count(distinct t.${name})`,
  })),
  ...(['sum', 'avg', 'min', 'max'] as const).flatMap((name) =>
    numeric.map((column) => ({ name, column, plain: `${name}(t.${column})` })),
  ),
]

function optionsOf(chosen: readonly Total[]): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const { name, column } of chosen) {
    if (column === undefined) options[name] = true
    else options[name] = [...((options[name] as string[] | undefined) ?? []), column]
  }
  return options
}

function valueIn(row: Readonly<Record<string, unknown>> | undefined, { name, column }: Total): unknown {
  const value = row?.[name]
  return column === undefined ? value : (value as Record<string, unknown>)[column]
}

const someTotals = fc.subarray([...totals], { minLength: 1, maxLength: 3 })
const operators = { gte: '>=', lt: '<', ne: '<>' } as const
const operator = fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[]))

const calls = fc.record({
  where: fc.constantFrom(...filters),
  groups: fc.shuffledSubarray([...groups]),
  totals: someTotals,
  filtered: fc.option(fc.record({ only: fc.constantFrom(...filters), totals: someTotals })),
  having: fc.option(
    fc.record({ total: fc.constantFrom(...totals), operator, value: fc.nat(4), isFiltered: fc.boolean() }),
  ),
  byTotal: fc.option(fc.constantFrom(...totals)),
  limit: fc.option(fc.nat(4), { nil: undefined }),
  offset: fc.option(fc.nat(2), { nil: undefined }),
})

type Call = typeof calls extends fc.Arbitrary<infer TCall> ? TCall : never

/** An object of the form that `having` and `orderBy` have. */
function about({ name, column }: Total, given: unknown): object {
  return { [name]: column === undefined ? given : { [column]: given } }
}

function argsOf({ where, groups: by, totals: asked, filtered, having, byTotal, limit, offset }: Call): object {
  const condition = having && about(having.total, { [having.operator]: having.value })
  const isFiltered = having?.isFiltered === true && filtered !== null
  return {
    where: where.given,
    ...(by.length > 0 && { groupBy: by.map(({ given }) => given) }),
    ...optionsOf(asked),
    ...(filtered && { filtered: { some: { where: filtered.only.given, ...optionsOf(filtered.totals) } } }),
    ...(condition && { having: isFiltered ? { filtered: { some: condition } } : condition }),
    orderBy: [...(byTotal ? [about(byTotal, 'desc')] : []), ...by.map(({ name }) => ({ [name]: 'asc' }))],
    ...(by.length > 0 && { limit, offset }),
  }
}

/** The same in plain SQL, its columns in the order that `flatten` reads them. */
function plainSql({ where, groups: by, totals: asked, filtered, having, byTotal, limit, offset }: Call): string {
  const only = filtered === null ? '' : ` filter (where ${filtered.only.plain})`
  const selected = [
    ...by.map(({ plain }) => plain),
    ...asked.map(({ plain }) => plain),
    ...(filtered?.totals ?? []).map(({ plain }) => plain + only),
  ].map((plain, index) => `(${plain})::text as c${index}`)
  const order = [...(byTotal ? [`${byTotal.plain} desc`] : []), ...by.map(({ plain }) => `${plain} asc`)]
  const condition =
    having && `${having.total.plain}${having.isFiltered ? only : ''} ${operators[having.operator]} ${having.value}`
  return [
    `select ${selected.join(', ')} from tickets t where t.tenant_id = 7 and (${where.plain})`,
    by.length > 0 ? `group by ${by.map(({ plain }) => plain).join(', ')}` : '',
    condition ? `having ${condition}` : '',
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    by.length > 0 && limit !== undefined ? `limit ${limit}` : '',
    by.length > 0 && offset !== undefined ? `offset ${offset}` : '',
  ].join(' ')
}

function flatten(row: Readonly<Record<string, unknown>>, { groups: by, totals: asked, filtered }: Call): unknown[] {
  const some = (row['filtered'] as { readonly some: Record<string, unknown> } | undefined)?.some
  return [
    ...by.map(({ name }) => row[name]),
    ...asked.map((total) => valueIn(row, total)),
    ...(filtered?.totals ?? []).map((total) => valueIn(some, total)),
  ].map((value) => (value === null ? null : `${value as string | number}`))
}

/** That groups and aggregates are those of plain SQL, on both lines of Drizzle. */
export function describeAggregateProperty(model: Model): void {
  vi.setConfig({ testTimeout: propertyTimeout })

  describe.each(drivers)('aggregates on %s', (driver) => {
    let opened: OpenDatabase
    let own: Reports

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: reportTables + fillReports })
      own = (createRepositories(opened.db, model) as unknown as Reports).$with({ tenantId: 7 })
    })
    afterAll(() => opened.close())

    it('are those of plain SQL', async () => {
      const property = fc.asyncProperty(calls, async (call) => {
        const result = await own.tickets.aggregate(argsOf(call))
        const found = (call.groups.length > 0 ? result : [result].filter((row) => row !== undefined)) as Record<
          string,
          unknown
        >[]
        const expected = await opened.query(plainSql(call))
        expect(found.map((row) => flatten(row, call))).toEqual(expected.map((row) => Object.values(row)))
      })
      await checkProperty(property, 60)
    })
  })
}
