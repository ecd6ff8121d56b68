import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidModelError,
  InvalidOrderError,
  InvalidPaginationError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/shelf-schema.ts'

const { books: table, shelfDdl } = schema

describe.each(drivers)('findPage on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns the rows of a page and its place among all, by one statement', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.findPage({
        page: 2,
        pageSize: 2,
        orderBy: { shelf: 'asc' },
        columns: { id: true, lentAt: true },
      }),
    )
    expect(result).toEqual({
      items: [
        { id: 10, lentAt: null },
        { id: 50, lentAt: null },
      ],
      page: 2,
      pageSize: 2,
      total: 5,
      totalKind: 'exact',
      pageCount: 3,
      hasNextPage: true,
      hasPreviousPage: true,
    })
    expect(queries.map((query) => query.sql)).toEqual([
      'select "~page".*, "~count"."total" from (select (select count(*) from "books") as "total") as "~count" ' +
        'left join lateral (select * from (select "book_id", "lent_at", true from "books" ' +
        'order by "books"."shelf" asc, "books"."book_id" asc limit 4) as "~rows" limit $1 offset $2) as "~page" on true',
    ])
  })

  it('counts past the last page too', async () => {
    const { books } = repositories()
    expect(await books.findPage({ page: 9, pageSize: 2, where: { isLent: false } })).toEqual({
      items: [],
      page: 9,
      pageSize: 2,
      total: 3,
      totalKind: 'exact',
      pageCount: 2,
      hasNextPage: false,
      hasPreviousPage: true,
    })
    expect(await books.findPage({ pageSize: 2, where: { id: -1 } })).toMatchObject({
      items: [],
      page: 1,
      total: 0,
      pageCount: 0,
      hasNextPage: false,
      hasPreviousPage: false,
    })
  })

  it('takes an offset and a limit', async () => {
    const page = await repositories().books.findPage({
      offset: 3,
      limit: 2,
      columns: { id: true },
      orderBy: { title: 'asc' },
    })
    expect(page).toMatchObject({ items: [{ id: 40 }, { id: 50 }], page: 2, pageSize: 2, total: 5, hasNextPage: false })
    expect(await repositories().books.findPage({ limit: 2, columns: { id: true } })).toMatchObject({
      items: [{ id: 10 }, { id: 20 }],
      page: 1,
    })
  })

  it('ends the order with the primary key, whatever the order is', async () => {
    const { books, places } = repositories()
    const ids = async (orderBy: Parameters<typeof books.findPage>[0]['orderBy']) =>
      (await books.findPage({ pageSize: 9, orderBy })).items.map(({ id }) => id)
    expect(await ids({ isLent: 'asc' })).toEqual([10, 40, 50, 20, 30])
    expect(await ids(sql`${table.isLent}`)).toEqual([10, 40, 50, 20, 30])
    expect(await ids((source, { asc }) => [asc(source.shelf)])).toEqual([20, 30, 10, 50, 40])
    expect(await ids(undefined)).toEqual([10, 20, 30, 40, 50])
    expect((await places.findPage({ pageSize: 9 })).items.map(({ note }) => note)).toEqual(['odd', 'l1', 'l2', 'r1'])
  })

  it('returns rows whose columns are all NULL', async () => {
    const page = await repositories().books.findPage({ pageSize: 9, where: { shelf: null }, columns: { shelf: true } })
    expect(page).toMatchObject({ items: [{ shelf: null }], total: 1 })
    expect(page.items[0]).toEqual({ shelf: null })
  })

  it('returns extras beside the columns', async () => {
    const { items } = await repositories().books.findPage({
      pageSize: 1,
      columns: { id: true },
      extras: { length: sql<number>`length(${table.title})`.mapWith(Number) },
    })
    expect(items).toEqual([{ id: 10, length: 4 }])
  })

  it('goes without a count: one row more says whether there is a next page', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(() =>
      books.findPage({ page: 1, pageSize: 3, count: false, columns: { id: true } }),
    )
    expect(result).toEqual({
      items: [{ id: 10 }, { id: 20 }, { id: 30 }],
      page: 1,
      pageSize: 3,
      total: null,
      totalKind: 'none',
      pageCount: null,
      hasNextPage: true,
      hasPreviousPage: false,
    })
    expect(queries.map((query) => query.sql)).toEqual([
      'select * from (select "book_id" from "books" order by "books"."book_id" asc limit 4) as "~rows" limit $1',
    ])
    expect(await books.findPage({ page: 2, pageSize: 3, count: false })).toMatchObject({ hasNextPage: false })
    expect(await books.findPage({ pageSize: 5, count: false })).toMatchObject({ hasNextPage: false })
  })

  it('counts up to a number', async () => {
    const { books } = repositories()
    const page = (number: number, max: number) => books.findPage({ page: number, pageSize: 2, count: { max } })
    expect(await page(1, 3)).toMatchObject({ total: 3, totalKind: 'atLeast', pageCount: 2, hasNextPage: true })
    expect(await page(2, 3)).toMatchObject({ total: 5, totalKind: 'atLeast', pageCount: 3, hasNextPage: true })
    expect(await page(1, 5)).toMatchObject({ total: 5, totalKind: 'exact', hasNextPage: true })
    expect(await page(3, 3)).toMatchObject({ total: 5, totalKind: 'exact', hasNextPage: false })
    expect(await page(9, 3)).toMatchObject({ items: [], total: 3, totalKind: 'atLeast', hasNextPage: false })
    expect(await page(9, 9)).toMatchObject({ items: [], total: 5, totalKind: 'exact', hasNextPage: false })
  })

  it('estimates by the planner, and knows the last page exactly', async () => {
    await opened.query(`create table many (id int primary key, kind int not null)`)
    await opened.query(`insert into many select i, i % 10 from generate_series(1, 5000) i; analyze many`)
    const many = pgTable('many', { id: integer('id').primaryKey(), kind: integer('kind').notNull() })
    const reader = createRepositories(opened.db, { many }).many
    expect(await reader.findPage({ pageSize: 10, count: 'estimated' })).toMatchObject({
      total: 5000,
      totalKind: 'estimated',
      pageCount: 500,
    })
    const filtered = await reader.findPage({ pageSize: 10, count: 'estimated', where: { kind: 3 } })
    expect(filtered.totalKind).toBe('estimated')
    expect(filtered.total).toBeGreaterThan(400)
    expect(filtered.total).toBeLessThan(600)
    expect(await reader.findPage({ page: 50, pageSize: 10, count: 'estimated', where: { kind: 3 } })).toMatchObject({
      total: 500,
      totalKind: 'exact',
      hasNextPage: false,
    })
    await opened.query(
      `delete from many where id > 20; analyze many; insert into many select i, 0 from generate_series(21, 400) i`,
    )
    const { total } = await reader.findPage({ page: 30, pageSize: 10, count: 'estimated' })
    expect(total).toBeGreaterThanOrEqual(301)
  })

  it('takes a unique key of NOT NULL columns where there is no primary key, and refuses a table without', async () => {
    await opened.query(
      `create table tickets (code text not null unique, seat text); insert into tickets values ('b'), ('a')`,
    )
    const tickets = pgTable('tickets', { code: text('code').notNull().unique(), seat: text('seat').unique() })
    const heaps = pgTable('heaps', { seat: text('seat').unique() })
    const { tickets: reader, heaps: heap } = createRepositories(opened.db, { tickets, heaps })
    const { items } = await reader.findPage({ pageSize: 9, columns: { code: true }, orderBy: { seat: 'asc' } })
    expect(items).toEqual([{ code: 'a' }, { code: 'b' }])
    await expect(heap.findPage({ pageSize: 9 })).rejects.toThrow(InvalidOrderError)
    await expect(repositories().lentBooks.findPage({ pageSize: 9 })).rejects.toThrow(InvalidOrderError)
  })

  it('keeps to the limits of the model and of the repositories', async () => {
    const model = defineModel(schema, { books: { maxLimit: 3, maxOffset: 4 } })
    const { books, places } = createRepositories(opened.db, model, {}, { maxLimit: 5 })
    expect((await books.findPage({ offset: 4, limit: 3 })).items).toHaveLength(1)
    await expect(books.findPage({ pageSize: 4 })).rejects.toThrow(
      'findPage.pageSize: expected a whole number from 1 to 3, got a larger one.',
    )
    await expect(books.findPage({ offset: 5, limit: 3 })).rejects.toThrow('Use findCursorPage')
    await expect(books.findCursorPage({ first: 4 })).rejects.toThrow(InvalidPaginationError)
    expect((await places.findPage({ offset: 9, limit: 5 })).items).toEqual([])
    await expect(places.findPage({ limit: 6 })).rejects.toThrow(InvalidPaginationError)
    expect(() => defineModel(schema, { books: { maxLimit: -1 } })).toThrow(InvalidModelError)
    expect(() => createRepositories(opened.db, model, {}, { maxOffset: 1.5 })).toThrow(InvalidArgumentError)
  })

  it('keeps to the scopes of the model, which a call can lift', async () => {
    const model = defineModel(schema, { books: { softDelete: 'lentAt' } })
    const { books } = createRepositories(opened.db, model)
    expect(await books.findPage({ pageSize: 2, columns: { id: true } })).toMatchObject({
      items: [{ id: 10 }, { id: 40 }],
      total: 3,
    })
    expect(await books.findPage({ pageSize: 2, unscoped: ['softDelete'] })).toMatchObject({ total: 5 })
    const streamed: number[] = []
    for await (const { id } of books.stream({ size: 2 })) streamed.push(id)
    expect(streamed).toEqual([10, 40, 50])
    for await (const { id } of books.stream({ snapshot: true, unscoped: ['softDelete'] })) streamed.push(id)
    expect(streamed).toHaveLength(8)
  })

  it('counts and reads one snapshot while others write', async () => {
    await opened.query(`create table counters (id int primary key)`)
    await opened.query(`insert into counters values (1)`)
    const counters = pgTable('counters', { id: integer('id').primaryKey() })
    const { counters: reader } = createRepositories(opened.db, { counters })
    const write = async (): Promise<void> => {
      for (let id = 2; id < 200; id++) await opened.query(`insert into counters values (${id})`)
    }
    const writing = write()
    const pages = []
    for (let call = 0; call < 50; call++) pages.push(await reader.findPage({ pageSize: 1000 }))
    await writing
    for (const { items, total } of pages) expect(items).toHaveLength(total)
  })
})
