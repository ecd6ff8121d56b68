import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidOrderError, type Model } from '../../src/index.ts'
import type { Reports } from './aggregate-cases.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import { fillReports, reportTables } from './report-schema.ts'

const live = 'e.ticket_id = t.id and e.deleted_at is null'
const worker = (column: string): string =>
  `(select p.${column} from people p where p.id = e.worker_id and p.deleted_at is null)`
const of = (what: string): string => `(select ${what} from entries e where ${live})`

/** Orders of tickets by their entries, and the same in plain SQL. */
const orders: readonly (readonly [order: object, plain: string])[] = [
  [{ entries: 'desc(count)' }, `${of('count(*)')} desc`],
  [{ entries: { count: 'asc' } }, `${of('count(*)')} asc`],
  [{ entries: { at: 'desc(max)' } }, `${of('max(e.at)')} desc`],
  [{ entries: { note: 'asc(min)' } }, `${of('min(e.note)')} asc`],
  [{ entries: { minutes: 'asc(sum)' } }, `${of('sum(e.minutes)')} asc`],
  [{ entries: { bytes: 'desc(sum)' } }, `${of('sum(e.bytes)')} desc`],
  [{ entries: { cost: 'asc(avg)' } }, `${of('avg(e.cost)')} asc`],
  [{ entries: { cost: { direction: 'desc(sum)', nulls: 'last' } } }, `${of('sum(e.cost)')} desc nulls last`],
  [
    { entries: { minutes: 'desc(count)', note: 'asc(max)' } },
    `${of('count(e.minutes)')} desc, ${of('max(e.note)')} asc`,
  ],
  [{ entries: { worker: { city: 'asc(min)' } } }, `${of(`min(${worker('city')})`)} asc`],
]

/** What an order by aggregates of a to-many is, on both lines of Drizzle. */
export function describeAggregateOrders(model: Model): void {
  describe.each(drivers)('orders by aggregates of a relation on %s', (driver) => {
    let opened: OpenDatabase
    let own: Reports

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: reportTables + fillReports })
      own = (createRepositories(opened.db, model) as unknown as Reports).$with({ tenantId: 7 })
    })
    afterAll(() => opened.close())

    const idsOf = (rows: readonly Record<string, unknown>[]): string[] => rows.map(({ id }) => String(id as number))
    const plainIds = async (order: string): Promise<(string | null | undefined)[]> =>
      (await opened.query(`select t.id from tickets t where t.tenant_id = 7 order by ${order}, t.id`)).map(
        ({ id }) => id,
      )

    it.each(orders)('%j is that of plain SQL', async (order, plain) => {
      const orderBy = [order, { id: 'asc' }]
      expect(idsOf(await own.tickets.findMany({ columns: { id: true }, orderBy }))).toEqual(await plainIds(plain))
    })

    it('goes through to-ones before the to-many', async () => {
      const orderBy = [{ author: { tickets: { cost: { direction: 'desc(max)', nulls: 'last' } } } }, { id: 'asc' }]
      const cost = `(select max(o.cost) from tickets o where o.author_id = a.id and o.tenant_id = 7)`
      const author = `(select ${cost} from people a where a.id = t.author_id and a.deleted_at is null)`
      expect(idsOf(await own.tickets.findMany({ columns: { id: true }, orderBy }))).toEqual(
        await plainIds(`${author} desc nulls last`),
      )
    })

    it.each(orders)('%j is that of cursor pages', async (order, plain) => {
      const found: string[] = []
      let after: string | undefined
      for (let pages = 0; pages < 10; pages++) {
        const page = await own.tickets.findCursorPage({
          columns: { id: true },
          orderBy: [order, { id: 'asc' }],
          first: 30,
          after,
        })
        found.push(...idsOf(page.items))
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor ?? undefined
      }
      expect(found).toEqual(await plainIds(plain))
    })

    it.each([
      [{ entries: {} }, 'findMany.orderBy.entries'],
      [{ entries: 'desc' }, 'findMany.orderBy.entries'],
      [{ entries: { at: 'desc' } }, 'findMany.orderBy.entries.at'],
      [{ entries: { at: 'desc(first)' } }, 'findMany.orderBy.entries.at'],
      [{ entries: { at: 'desc(max); drop table people' } }, 'findMany.orderBy.entries.at'],
      [{ entries: { at: { direction: 'desc(max)', nulls: 'middle' } } }, 'findMany.orderBy.entries.at'],
      [{ entries: { att: 'desc(max)' } }, 'findMany.orderBy.entries.att'],
      [{ entries: { worker: 'desc(max)' } }, 'findMany.orderBy.entries.worker'],
      [{ entries: { worker: { tickets: { id: 'desc(max)' } } } }, 'findMany.orderBy.entries.worker.tickets'],
      [{ status: 'desc(max)' }, 'findMany.orderBy.status'],
    ])('%j is refused', async (orderBy, path) => {
      const error = await errorBeforeStatement(() => own.tickets.findMany({ orderBy }))
      expect(error).toBeInstanceOf(InvalidOrderError)
      expect(error).toMatchObject({ details: { path } })
    })
  })
}
