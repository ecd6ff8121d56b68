import { desc, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/shelf-schema.ts'

const { books: table, shelfDdl } = schema

describe.each(drivers)('findMany on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const ids = async (args: Parameters<ReturnType<typeof repositories>['books']['findMany']>[0]) =>
    (await repositories().books.findMany({ ...args })).map(({ id }) => id)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns every row and column, as Drizzle does', async () => {
    const rows = await repositories().books.findMany()
    const { select } = opened.db as unknown as { select(): { from(source: unknown): Promise<unknown[]> } }
    expect(rows).toEqual(await select.call(opened.db).from(table))
    expect(rows.find(({ id }) => id === 30)).toEqual({
      id: 30,
      title: 'Cats',
      shelf: 'a',
      price: '0.1000',
      copies: 9_007_199_254_740_993n,
      isLent: true,
      lentAt: new Date('2024-03-03Z'),
      changedAt: null,
    })
  })

  it('returns the chosen columns, or all but those left out', async () => {
    const where = { id: 10 }
    const { books } = repositories()
    expect(await books.findMany({ where, columns: { title: true, id: true } })).toEqual([{ id: 10, title: 'Ants' }])
    expect(await books.findMany({ where, columns: { title: true, shelf: false, price: undefined } })).toEqual([
      { title: 'Ants' },
    ])
    const [row] = await books.findMany({
      where,
      columns: { copies: false, price: false, lentAt: false, changedAt: false },
    })
    expect(row).toEqual({ id: 10, title: 'Ants', shelf: 'b', isLent: false })
  })

  it('returns extras as both lines of Drizzle write them', async () => {
    const args = { where: { id: 10 }, columns: { id: true } } as const
    const { books } = repositories()
    const loud = sql<string>`upper(${table.title})`
    const written = [
      { loud },
      { loud: loud.as('another_name') },
      { loud: (source: typeof table) => sql<string>`upper(${source.title})` },
      {
        loud: (source: typeof table, operators: { sql: typeof sql }) =>
          operators.sql<string>`upper(${source.title})`.as('l'),
      },
    ]
    for (const extras of written) expect(await books.findMany({ ...args, extras })).toEqual([{ id: 10, loud: 'ANTS' }])
    expect(
      await books.findMany({
        ...args,
        extras: (source, operators) => ({ loud: operators.sql<string>`upper(${source.title})` }),
      }),
    ).toEqual([{ id: 10, loud: 'ANTS' }])
    expect(
      await books.findMany({
        where: { id: 10 },
        columns: {},
        extras: { n: sql`${5}::int + length(${table.title})`.mapWith(Number) },
      }),
    ).toEqual([{ n: 9 }])
  })

  it('orders by columns, with NULLs where they are asked for', async () => {
    expect(await ids({ orderBy: { id: 'asc' } })).toEqual([10, 20, 30, 40, 50])
    expect(await ids({ orderBy: { shelf: 'asc', title: 'desc' } })).toEqual([30, 20, 50, 10, 40])
    expect(await ids({ orderBy: [{ shelf: { direction: 'asc', nulls: 'first' } }, { id: 'asc' }] })).toEqual([
      40, 20, 30, 10, 50,
    ])
    expect(await ids({ orderBy: [{ shelf: 'desc' }, { id: 'desc' }] })).toEqual([40, 50, 10, 30, 20])
    expect(
      await ids({ orderBy: [{ shelf: { direction: 'desc', nulls: 'last' }, title: undefined }, { id: 'asc' }] }),
    ).toEqual([10, 50, 20, 30, 40])
  })

  it('orders by SQL, columns and callbacks as Drizzle takes them', async () => {
    expect(await ids({ orderBy: sql`length(${table.shelf}) nulls first, ${table.id}` })).toEqual([40, 10, 20, 30, 50])
    expect(await ids({ orderBy: table.title })).toEqual([10, 20, 30, 40, 50])
    expect(await ids({ orderBy: [desc(table.isLent), { id: 'desc' }] })).toEqual([30, 20, 50, 40, 10])
    expect(
      await ids({ orderBy: (source, operators) => [operators.desc(source.isLent), operators.asc(source.id)] }),
    ).toEqual([20, 30, 10, 40, 50])
    expect(await ids({ orderBy: (source, operators) => operators.sql`${source.id} desc` })).toEqual([
      50, 40, 30, 20, 10,
    ])
    expect(await ids({ orderBy: [], where: { id: 10 } })).toEqual([10])
  })

  it('limits and skips, from zero', async () => {
    const orderBy = { id: 'asc' } as const
    expect(await ids({ orderBy, limit: 2 })).toEqual([10, 20])
    expect(await ids({ orderBy, limit: 2, offset: 3 })).toEqual([40, 50])
    expect(await ids({ orderBy, limit: 0 })).toEqual([])
    expect(await ids({ orderBy, offset: 9 })).toEqual([])
    expect(await ids({ orderBy, limit: undefined, offset: 0 })).toEqual([10, 20, 30, 40, 50])
  })

  it('filters by every form of where', async () => {
    const orderBy = { id: 'asc' } as const
    expect(await ids({ orderBy, where: {} })).toHaveLength(5)
    expect(await ids({ orderBy, where: { shelf: null } })).toEqual([40])
    expect(
      await ids({ orderBy, where: { OR: [{ shelf: 'b' }, { AND: [{ isLent: true }, { NOT: { title: 'Cats' } }] }] } }),
    ).toEqual([10, 20, 50])
    expect(await ids({ orderBy, where: sql`${table.id} > ${20}` })).toEqual([30, 40, 50])
    expect(
      await ids({ orderBy, where: (source, { and, eq, gt }) => and(eq(source.shelf, 'b'), gt(source.id, 10)) }),
    ).toEqual([50])
    expect(
      await ids({ orderBy, where: { isLent: false, RAW: (source, operators) => operators.like(source.title, '%s') } }),
    ).toEqual([10, 40, 50])
    expect(await ids({ orderBy, where: { copies: { in: [9_007_199_254_740_993n, 1n] }, price: { gt: '0' } } })).toEqual(
      [20, 30],
    )
    expect(await ids({ orderBy, where: { lentAt: { gte: new Date('2024-01-01Z') } } })).toEqual([30])
  })

  it('keeps a condition of one’s own apart from the others', async () => {
    const { result, queries } = await recordQueries(() => ids({ where: { id: 10, RAW: sql`true or true` } }))
    expect(result).toEqual([10])
    expect(queries[0]?.sql).toContain('(true or true)')
  })

  it('reads a view', async () => {
    const { lentBooks } = repositories()
    expect(await lentBooks.findMany({ orderBy: { title: 'asc' } })).toEqual([
      { id: 20, title: 'Bees', day: '2023' },
      { id: 30, title: 'Cats', day: '2024' },
    ])
    expect(await lentBooks.findMany({ where: { title: { startsWith: 'C' } }, columns: { day: true } })).toEqual([
      { day: '2024' },
    ])
    expect(await lentBooks.count()).toBe(2)
  })
})
