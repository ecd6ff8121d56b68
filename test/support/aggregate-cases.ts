import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  InvalidArgumentError,
  InvalidFilterError,
  InvalidOrderError,
  type Model,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import { reportRows, reportTables, tickets } from './report-schema.ts'

/** Repositories of both lines, without their types. */
export interface Reports {
  readonly people: ReportTable
  readonly tickets: ReportTable
  readonly entries: ReportTable
  $with(context: object): Reports
}

interface ReportTable {
  aggregate(args: object): Promise<unknown>
  findMany(args?: object): Promise<Record<string, unknown>[]>
  findPage(args: object): Promise<{ readonly items: Record<string, unknown>[]; readonly total: number }>
  findCursorPage(args: object): Promise<CursorPageOfRows>
  find(key: unknown, options?: object): Promise<Record<string, unknown> | undefined>
  findFirst(args?: object): Promise<Record<string, unknown> | undefined>
  findByKeys(keys: readonly unknown[], options?: object): Promise<(Record<string, unknown> | undefined)[]>
  count(where: object): Promise<number>
}

interface CursorPageOfRows {
  readonly items: Record<string, unknown>[]
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
}

const byCity = { city: { author: { city: true } } }
const month = { month: sql<string>`to_char(date_trunc(${'month'}, ${tickets.openedAt} at time zone 'UTC'), 'YYYY-MM')` }

/** What groups by names, of related columns and with filters are, on both lines of Drizzle. */
export function describeAggregates(model: Model): void {
  describe.each(drivers)('aggregate by names on %s', (driver) => {
    let opened: OpenDatabase
    let own: Reports

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: reportTables + reportRows })
      own = (createRepositories(opened.db, model) as unknown as Reports).$with({ tenantId: 7 })
    })
    afterAll(() => opened.close())

    it('groups by an expression that has parameters, and orders by it', async () => {
      const groupBy = ['status', month]
      expect(
        await own.tickets.aggregate({ groupBy, count: true, orderBy: [{ month: 'desc' }, { status: 'asc' }] }),
      ).toEqual([
        { status: 'open', month: '2026-02', count: 1 },
        { status: 'waiting', month: '2026-02', count: 1 },
        { status: 'done', month: '2026-02', count: 1 },
        { status: 'open', month: '2026-01', count: 1 },
        { status: 'done', month: '2026-01', count: 1 },
      ])
    })

    it('groups by a callback with the row, in one statement', async () => {
      const { result, queries } = await recordQueries(() =>
        own.tickets.aggregate({
          where: { kind: { isNotNull: true } },
          groupBy: [{ upper: (row: typeof tickets, { sql: write }: { sql: typeof sql }) => write`upper(${row.kind})` }],
          count: true,
          orderBy: { upper: 'asc' },
        }),
      )
      expect(result).toEqual([
        { upper: 'BUG', count: 2 },
        { upper: 'WISH', count: 2 },
      ])
      expect(queries.map(({ sql: text }) => text.replaceAll(/[()]/g, ''))).toEqual([
        'select upper"tickets"."kind", count* from "tickets" where "tickets"."tenant_id" = $1 and "tickets"."kind" is not null' +
          ' group by 1 order by 1 asc',
      ])
    })

    it('groups by a column of a to-one, which a scope can leave out', async () => {
      const groups = { groupBy: [byCity], count: true, sum: ['cost'], orderBy: [{ count: 'desc' }, { city: 'asc' }] }
      expect(await own.tickets.aggregate(groups)).toEqual([
        { city: null, count: 3, sum: { cost: '1.200000' } },
        { city: 'Bergen', count: 1, sum: { cost: '0.100000' } },
        { city: 'Oslo', count: 1, sum: { cost: '9007199254740993.000001' } },
      ])
      const unscoped = { ...groups, unscoped: ['softDelete', 'tenant'], orderBy: { city: 'asc' }, sum: undefined }
      expect(await own.tickets.aggregate(unscoped)).toEqual([
        { city: 'Bergen', count: 2 },
        { city: 'Oslo', count: 2 },
        { city: null, count: 2 },
      ])
    })

    it('groups by a column further away, whose values are the column’s own', async () => {
      const groupBy = [
        { lead: { ticket: { author: { lead: { name: true } } } }, opened: { ticket: { openedAt: true } } },
      ]
      expect(
        await own.entries.aggregate({ where: { ticket: true }, groupBy, count: true, orderBy: [{ opened: 'asc' }] }),
      ).toEqual([
        { lead: null, opened: new Date('2026-01-05Z'), count: 2 },
        { lead: 'Cleo', opened: new Date('2026-01-20Z'), count: 1 },
        { lead: 'Ada', opened: new Date('2026-02-01Z'), count: 1 },
      ])
    })

    it('takes names that look like indexes', async () => {
      const groupBy = ['status', { 2: sql`1`, 1: byCity.city }]
      expect(
        await own.tickets.aggregate({ groupBy, count: true, where: { status: 'done' }, orderBy: { 1: 'asc' } }),
      ).toEqual([
        { status: 'done', 1: 'Oslo', 2: 1, count: 1 },
        { status: 'done', 1: null, 2: 1, count: 1 },
      ])
    })

    it('counts different values, without NULL, of json too', async () => {
      expect(await own.tickets.aggregate({ countDistinct: ['kind', 'authorId', 'status', 'details'] })).toEqual({
        countDistinct: { kind: 2, authorId: 4, status: 3, details: 2 },
      })
      expect(await own.tickets.aggregate({ where: { id: 1 }, countDistinct: ['kind'] })).toEqual({
        countDistinct: { kind: 0 },
      })
    })

    it('counts and sums the rows of a group that a filter leaves', async () => {
      const filtered = {
        done: { count: true, sum: ['cost'], where: { status: 'done' } },
        worked: { count: true, max: ['openedAt'], where: { entries: { some: { minutes: { gte: 15 } } } } },
        all: { count: true, where: {} },
      }
      expect(
        await own.tickets.aggregate({ groupBy: ['kind'], count: true, filtered, orderBy: { kind: 'asc' } }),
      ).toEqual([
        {
          kind: 'bug',
          count: 2,
          filtered: {
            done: { count: 1, sum: { cost: '0.200000' } },
            worked: { count: 1, max: { openedAt: new Date('2026-01-05Z') } },
            all: { count: 2 },
          },
        },
        {
          kind: 'wish',
          count: 2,
          filtered: {
            done: { count: 0, sum: { cost: null } },
            worked: { count: 0, max: { openedAt: null } },
            all: { count: 2 },
          },
        },
        {
          kind: null,
          count: 1,
          filtered: {
            done: { count: 1, sum: { cost: '9007199254740993.000001' } },
            worked: { count: 1, max: { openedAt: new Date('2026-02-01Z') } },
            all: { count: 1 },
          },
        },
      ])
    })

    it('orders groups by filtered aggregates and takes some by conditions on them', async () => {
      const args = {
        groupBy: ['kind'],
        filtered: { done: { count: true, sum: ['cost'], where: { status: 'done' } } },
        orderBy: [
          { filtered: { done: { sum: { cost: { direction: 'desc', nulls: 'last' } } } } },
          { countDistinct: { id: 'asc' } },
        ],
      }
      const kinds = async (more: object) =>
        ((await own.tickets.aggregate({ ...args, ...more })) as { kind: unknown }[]).map(({ kind }) => kind)
      expect(await kinds({})).toEqual([null, 'bug', 'wish'])
      expect(await kinds({ limit: 1, offset: 1 })).toEqual(['bug'])
      expect(await kinds({ having: { filtered: { done: { count: { gte: 1 } } } } })).toEqual([null, 'bug'])
      expect(await kinds({ having: { filtered: { done: { sum: { cost: { gt: '9007199254740993' } } } } } })).toEqual([
        null,
      ])
      expect(await kinds({ having: { countDistinct: { status: { gte: 2 } } } })).toEqual(['bug', 'wish'])
    })

    it('refuses what makes no sense before anything is sent', async () => {
      const row = (given: object) => errorOf(() => own.tickets.aggregate({ count: true, ...given }))
      const refused = async (Class: new (...parameters: never[]) => Error, path: string, given: object) => {
        const error = await row(given)
        expect(error).toBeInstanceOf(Class)
        expect(error).toMatchObject({ details: { path } })
      }
      const { queries } = await recordQueries(async () => {
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].kind', { groupBy: [{ kind: sql`1` }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy[1].x', { groupBy: [{ x: sql`1` }, { x: sql`2` }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x', { groupBy: [{ x: 'kind' }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x', { groupBy: [{ x: {} }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x', { groupBy: [{ x: { kind: true, id: true } }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x.entries', {
          groupBy: [{ x: { entries: { id: true } } }],
        })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x.author.nme', {
          groupBy: [{ x: { author: { nme: true } } }],
        })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x.author.name', {
          groupBy: [{ x: { author: { name: 1 } } }],
        })
        await refused(InvalidArgumentError, 'aggregate.groupBy[0].x.author', { groupBy: [{ x: { author: true } }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy', { groupBy: [{ count: sql`1` }] })
        await refused(InvalidArgumentError, 'aggregate.groupBy', { groupBy: [null] })
        await refused(
          InvalidArgumentError,
          'aggregate.groupBy[0].__proto__',
          JSON.parse('{"groupBy":[{"__proto__":{"kind":true}}]}') as object,
        )
        await refused(InvalidArgumentError, 'aggregate.countDistinct', { countDistinct: ['nme'] })
        await refused(InvalidArgumentError, 'aggregate.filtered.x', { filtered: { x: { where: {} } } })
        await refused(InvalidArgumentError, 'aggregate.filtered.x', { filtered: { x: true } })
        await refused(InvalidArgumentError, 'aggregate.filtered.x.limit', { filtered: { x: { where: {}, limit: 1 } } })
        await refused(InvalidFilterError, 'aggregate.filtered.x.where', { filtered: { x: { count: true } } })
        await refused(InvalidFilterError, 'aggregate.filtered.x.where.kind', {
          filtered: { x: { count: true, where: { kind: undefined } } },
        })
        await refused(InvalidFilterError, 'aggregate.having.filtered.y', {
          having: { filtered: { y: { count: { gt: 1 } } } },
        })
        await refused(InvalidOrderError, 'aggregate.orderBy.filtered.y', {
          orderBy: { filtered: { y: { count: 'asc' } } },
        })
        await refused(InvalidOrderError, 'aggregate.orderBy.month', { orderBy: { month: 'asc' } })
      })
      expect(queries).toEqual([])
    })
  })
}
