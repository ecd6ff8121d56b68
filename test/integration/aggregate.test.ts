import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/shelf-schema.ts'

describe.each(drivers)('aggregate, count and exists on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('counts the rows that match, all of them without a filter', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(async () => [
      await books.count(),
      await books.count({ shelf: 'a' }),
      await books.count({ OR: [] }),
      await books.count({}),
    ])
    expect(result).toEqual([5, 2, 0, 5])
    expect(queries[1]?.sql).toBe('select count(*) from "books" where "books"."shelf" = $1')
  })

  it('says whether a row matches, and reads one at the most', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(async () => [
      await books.exists(),
      await books.exists({ isLent: false }),
      await books.exists({ title: 'Yaks' }),
    ])
    expect(result).toEqual([true, true, false])
    expect(queries[1]?.sql).toMatch(/^select 1 from "books" where "books"."is_lent" = \$1 limit (\$2|1)$/)
    expect(queries.map(({ rowCount }) => rowCount)).toEqual([1, 1, 0])
  })

  it('sums and averages exactly, and takes the extremes as the column’s own values', async () => {
    const { books } = repositories()
    const result = await books.aggregate({
      count: true,
      sum: ['price', 'copies', 'id'],
      avg: ['id', 'copies'],
      min: ['title', 'lentAt'],
      max: ['copies', 'price', 'lentAt'],
    })
    expect(result).toEqual({
      count: 5,
      sum: { price: '1000000000000000.3001', copies: '9007199254741000', id: '150' },
      avg: { id: '30.0000000000000000', copies: '2251799813685250.0000' },
      min: { title: 'Ants', lentAt: new Date('2023-01-01Z') },
      max: { copies: 9_007_199_254_740_993n, price: '1000000000000000.0001', lentAt: new Date('2024-03-03Z') },
    })
  })

  it('returns a count of 0 and null where there is no row', async () => {
    const empty = { title: 'Yaks' }
    const { books } = repositories()
    expect(
      await books.aggregate({
        where: empty,
        count: true,
        sum: ['price'],
        avg: ['price'],
        min: ['title'],
        max: ['lentAt'],
      }),
    ).toEqual({
      count: 0,
      sum: { price: null },
      avg: { price: null },
      min: { title: null },
      max: { lentAt: null },
    })
    expect(await books.aggregate({ where: empty, groupBy: ['shelf'], count: true })).toEqual([])
  })

  it('groups, NULL being a group, in one statement', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.aggregate({
        groupBy: ['shelf'],
        count: true,
        sum: ['price'],
        orderBy: { shelf: { direction: 'asc', nulls: 'first' } },
      }),
    )
    expect(result).toEqual([
      { shelf: null, count: 1, sum: { price: null } },
      { shelf: 'a', count: 2, sum: { price: '1000000000000000.1001' } },
      { shelf: 'b', count: 2, sum: { price: '0.2000' } },
    ])
    expect(queries).toHaveLength(1)
  })

  it('groups by several columns, without an aggregate too', async () => {
    const { books } = repositories()
    const orderBy = [{ shelf: 'asc' }, { isLent: 'asc' }] as const
    expect(await books.aggregate({ groupBy: ['shelf', 'isLent'], orderBy })).toEqual([
      { shelf: 'a', isLent: true },
      { shelf: 'b', isLent: false },
      { shelf: null, isLent: false },
    ])
  })

  it('filters groups by their aggregates, with exact decimals', async () => {
    const { books } = repositories()
    const of = (having: object) =>
      books.aggregate({ groupBy: ['shelf'], count: true, having, orderBy: { shelf: 'asc' } })
    expect(await of({ count: { gte: 2 } })).toEqual([
      { shelf: 'a', count: 2 },
      { shelf: 'b', count: 2 },
    ])
    expect(await of({ count: { ne: 2 } })).toEqual([{ shelf: null, count: 1 }])
    expect(await of({ sum: { price: { eq: '1000000000000000.1001' } } })).toEqual([{ shelf: 'a', count: 2 }])
    expect(await of({ sum: { copies: { gt: 9_007_199_254_740_993n } } })).toEqual([{ shelf: 'a', count: 2 }])
    expect(await of({ avg: { id: { lte: 25 } }, min: { title: { lt: 'C' } } })).toEqual([{ shelf: 'a', count: 2 }])
    expect(await of({ max: { lentAt: { gte: new Date('2024-03-03Z') } } })).toEqual([{ shelf: 'a', count: 2 }])
    expect(await of({})).toHaveLength(3)
  })

  it('orders groups by aggregates, and takes a slice of them', async () => {
    const { books } = repositories()
    const by = async (orderBy: object, slice: object = {}) =>
      (await books.aggregate({ groupBy: ['shelf'], count: true, orderBy, ...slice })).map(({ shelf }) => shelf)
    expect(await by({ sum: { price: { direction: 'desc', nulls: 'last' } } })).toEqual(['a', 'b', null])
    expect(await by([{ count: 'desc' }, { max: { id: 'desc' } }])).toEqual(['b', 'a', null])
    expect(await by({ min: { title: 'asc' } })).toEqual(['b', 'a', null])
    expect(await by({ avg: { id: 'asc' } }, { limit: 1, offset: 1 })).toEqual(['b'])
    expect(await by({ avg: { id: 'asc' } }, { limit: 0 })).toEqual([])
  })

  it('aggregates a view', async () => {
    expect(await repositories().lentBooks.aggregate({ count: true, max: ['title'] })).toEqual({
      count: 2,
      max: { title: 'Cats' },
    })
  })
})
