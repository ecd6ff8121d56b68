import { asc, desc, or, sql } from 'drizzle-orm'
import { customType, integer, numeric, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  type CursorPage,
  type InvalidCursorError,
  NotFoundError,
  QueryError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'
import * as shelf from '../support/shelf-schema.ts'

/** Without a primary key: told apart by a unique index over NOT NULL columns. */
const seats = pgTable(
  'seats',
  {
    hall: text('hall').notNull(),
    chair: integer('chair').notNull(),
    label: text('label'),
    code: text('code').unique(),
  },
  (table) => [uniqueIndex('seats_label').on(table.label), uniqueIndex('seats_place').on(table.hall, table.chair)],
)
const seatsDdl = `
create table seats (hall text not null, chair int not null, label text unique, code text unique, unique (hall, chair));
insert into seats values ('b', 1, null, 'x'), ('a', 2, 'k', null), ('a', 1, null, null), ('b', 2, 'l', 'y');
`
const schema = { ...shelf, seats }

describe.each(drivers)('findCursorPage on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelf.shelfDdl + seatsDdl })
  })
  afterAll(() => opened.close())

  const idsOf = ({ items }: { readonly items: readonly { readonly id: number }[] }) => items.map(({ id }) => id)

  it('finds the first page by a plain select', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(() =>
      books.findCursorPage({
        first: 2,
        columns: { title: true },
        orderBy: { price: 'desc' },
        where: { isLent: false },
      }),
    )
    expect(result.items).toEqual([{ title: 'Dogs' }, { title: 'Ants' }])
    expect(result.edges.map(({ node }) => node)).toEqual(result.items)
    expect(result.pageInfo).toEqual({
      startCursor: result.edges[0]?.cursor,
      endCursor: result.edges[1]?.cursor,
      hasNextPage: true,
      hasPreviousPage: false,
    })
    expect(Object.keys(result).toSorted()).toEqual(['edges', 'items', 'pageInfo'])
    expect(queries.map((query) => query.sql)).toEqual([
      'select "title", "books"."price"::text, "books"."book_id"::text from "books" where "books"."is_lent" = $1 ' +
        'order by "books"."price" desc, "books"."book_id" desc limit $2',
    ])
  })

  it('finds a page after a cursor by a plain select from the row at the cursor on', async () => {
    const { books } = repositories()
    const args = { first: 2, columns: { id: true }, orderBy: { title: 'asc' } } as const
    const { pageInfo } = await books.findCursorPage(args)
    const { result, queries } = await recordQueries(() => books.findCursorPage({ ...args, after: pageInfo.endCursor }))
    expect(idsOf(result)).toEqual([30, 40])
    expect(result.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    expect(queries.map((query) => query.sql)).toEqual([
      'select * from (select "book_id", "books"."title"::text from "books" ' +
        'where ("books"."title", "books"."book_id") >= ($1::text::text, $2::text::integer) ' +
        'order by "books"."title" asc, "books"."book_id" asc limit 4) as "~rows" limit $3',
    ])
  })

  it('looks beyond the cursor where its row is gone, moved or filtered out', async () => {
    const { books } = repositories()
    const args = { first: 2, columns: { id: true }, orderBy: { title: 'asc' } } as const
    const after = await books.cursorOf(20, { orderBy: args.orderBy })
    const find = async (change: string, back: string, more: object = {}) => {
      await opened.query(change)
      const { result, queries } = await recordQueries(() => books.findCursorPage({ ...args, after, ...more }))
      await opened.query(back)
      expect(queries).toHaveLength(2)
      expect(result.pageInfo.hasNextPage).toBe(false)
      return { ids: idsOf(result), hasPreviousPage: result.pageInfo.hasPreviousPage, sql: queries[1]?.sql }
    }
    const [move, back] = [
      "update books set title = 'Zebras' where book_id = 20",
      "update books set title = 'Bees' where book_id = 20",
    ]
    const moved = await find(move, back, { first: 4 })
    expect(moved).toMatchObject({ ids: [30, 40, 50, 20], hasPreviousPage: true })
    expect(moved.sql).toBe(
      'select "book_id", "cursor:key0", "info:isRow", "~looksBack", "~total" from (' +
        'select * from (' +
        'select coalesce((select true from "books" where ("books"."title", "books"."book_id") <= ($1::text::text, $2::text::integer) ' +
        'order by "books"."title" desc, "books"."book_id" desc limit 1), false) as "~looksBack", null as "~total" offset 0' +
        ') as "~info" left join (' +
        'select * from (select "book_id", "books"."title"::text as "cursor:key0", true as "info:isRow" from "books" ' +
        'where ("books"."title", "books"."book_id") > ($3::text::text, $4::text::integer) ' +
        'order by "books"."title" asc, "books"."book_id" asc limit 8) as "~rows" limit $5' +
        ') as "~rows" on true) "page"',
    )
    expect(await find('', '', { where: { id: { gt: 30 } } })).toMatchObject({ ids: [40, 50], hasPreviousPage: false })
    expect(await find('', '', { where: { id: { gt: 50 } } })).toMatchObject({ ids: [], hasPreviousPage: false })
  })

  it('ends before a second cursor, which is checked as the first', async () => {
    const { books } = repositories()
    const orders = [{}, { orderBy: { lentAt: 'desc' } }, { orderBy: [{ shelf: 'asc' }, { title: 'desc' }] }] as const
    for (const order of orders) {
      const all = (await books.findCursorPage({ first: 9, ...order })).edges.map(({ node, cursor }) => [
        node.id,
        cursor,
      ])
      for (const [from, [, after]] of all.entries()) {
        for (const [to, [, before]] of all.entries()) {
          const bounds = { ...order, after: after as string, before: before as string }
          const within = all.slice(from + 1, Math.max(to, from + 1)).map(([id]) => id)
          const first = await books.findCursorPage({ first: 2, ...bounds })
          const last = await books.findCursorPage({ last: 2, ...bounds })
          expect(idsOf(first)).toEqual(within.slice(0, 2))
          expect(idsOf(last)).toEqual(within.slice(-2))
          expect(first.pageInfo).toMatchObject({ hasNextPage: within.length > 2, hasPreviousPage: true })
          expect(last.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: within.length > 2 })
        }
      }
    }
  })

  it('orders by values of a composite type, of which one with NULLs alone is a value', async () => {
    await opened.query(`
      create type pair_of as (a int, b text);
      create table paired (id int primary key, pair pair_of);
      insert into paired values (1, '(1,x)'), (2, '(1,)'), (3, '(,)'), (4, null), (5, '(2,y)'), (6, null), (7, '(,)')`)
    const pairOf = customType<{ data: string }>({ dataType: () => 'pair_of' })
    const paired = pgTable('paired', { id: integer('id').primaryKey(), pair: pairOf('pair') })
    const repository = createRepositories(opened.db, { paired }).paired
    for (const direction of ['asc', 'desc'] as const) {
      for (const nulls of ['first', 'last'] as const) {
        for (const strategy of ['union', 'or'] as const) {
          const args = { orderBy: { pair: { direction, nulls } }, strategy } as const
          const expected = await opened.query(
            `select id from paired order by pair ${direction} nulls ${nulls}, id ${direction}`,
          )
          const ids = await walkItems(
            (after) => repository.findCursorPage({ ...args, first: 1, after }),
            ({ id }) => id,
          )
          expect(ids).toEqual(expected.map(({ id }) => Number(id)))
        }
      }
    }
  })

  it('takes back every cursor that it gave, however long its values are', async () => {
    await opened.query(`
      create table if not exists essays (id int primary key, body text not null, size numeric not null);
      insert into essays select n, repeat(md5(n::text), 400), ('1' || repeat('0', 5000) || n || '.' || repeat('1', 2000) || n)::numeric
        from generate_series(1, 5) n`)
    const essays = pgTable('essays', {
      id: integer('id').primaryKey(),
      body: text('body').notNull(),
      size: numeric('size').notNull(),
    })
    for (const orderBy of [{ body: 'asc' }, { size: 'desc' }] as const) {
      for (const cursors of [{}, { keys: [{ id: 'k', secret: '0123456789abcdef' }] }]) {
        const repository = createRepositories(opened.db, { essays }, {}, { cursors }).essays
        const find = (after: string | null) => repository.findCursorPage({ first: 1, after, orderBy })
        const ids = await walkItems(find, ({ id }) => id)
        expect(ids.toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5])
      }
    }
  })

  it('finds the rows after a position by one condition where that is asked for', async () => {
    const { books } = repositories()
    const args = { first: 2, orderBy: [{ shelf: 'asc' }, { title: 'desc' }], columns: { id: true } } as const
    const { pageInfo } = await books.findCursorPage(args)
    const { result, queries } = await recordQueries(() =>
      books.findCursorPage({ ...args, after: pageInfo.startCursor, strategy: 'or' }),
    )
    expect(idsOf(result)).toEqual([20, 50])
    // The two lines of Drizzle differ in their parentheses.
    expect(queries[0]?.sql.replaceAll(/[()]/g, '')).toContain(
      'where "books"."shelf" = $1::text::text and "books"."title", "books"."book_id" <= $2::text::text, $3::text::integer ' +
        'or "books"."shelf" is null or "books"."shelf" > $4::text::text order by',
    )
  })

  it('has exact flags on empty pages and on those of no rows', async () => {
    const { books } = repositories()
    const after = await books.cursorOf(50)
    const empty = { items: [], edges: [] }
    const none = { startCursor: null, endCursor: null }
    const flags = (hasNextPage: boolean, hasPreviousPage: boolean) => ({
      ...empty,
      pageInfo: { ...none, hasNextPage, hasPreviousPage },
    })
    expect(await books.findCursorPage({ first: 5, after })).toEqual(flags(false, true))
    expect(await books.findCursorPage({ first: 0, after })).toEqual(flags(false, true))
    expect(await books.findCursorPage({ first: 0 })).toEqual(flags(true, false))
    expect(await books.findCursorPage({ last: 0 })).toEqual(flags(false, true))
    expect(await books.findCursorPage({ last: 3, before: await books.cursorOf(10) })).toEqual(flags(true, false))
    expect(await books.findCursorPage({ first: 3, where: { id: 0 } })).toEqual(flags(false, false))
    expect(await books.findCursorPage({ last: 3, where: { id: { lt: 0 } }, before: after })).toEqual(
      flags(false, false),
    )
  })

  it('keeps a filter of SQL together', async () => {
    const { books } = repositories()
    const where = or(sql`${shelf.books.id} = 10`, sql`${shelf.books.id} > 20`)!
    const first = await books.findCursorPage({ first: 1, where })
    expect(idsOf(await books.findCursorPage({ first: 9, after: first.pageInfo.endCursor, where }))).toEqual([
      30, 40, 50,
    ])
    const raw = sql`${shelf.books.id} = 10 or ${shelf.books.id} > 20`
    expect(idsOf(await books.findCursorPage({ first: 9, after: first.pageInfo.endCursor, where: raw }))).toEqual([
      30, 40, 50,
    ])
  })

  it('leaves columns that a filter fixes out of the order and the cursor', async () => {
    const { books } = repositories()
    const { queries } = await recordQueries(() =>
      books.findCursorPage({ first: 1, where: { shelf: 'a' }, orderBy: { shelf: 'asc' }, columns: { id: true } }),
    )
    expect(queries[0]?.sql).toMatch(/where "books"."shelf" = \$1 order by "books"."book_id" asc limit \$2$/)
  })

  it('orders by a composite key, and by what tells rows apart where there is none', async () => {
    const { places, seats: ofHall } = repositories()
    const names = await walkItems(
      (after) => places.findCursorPage({ first: 1, after, orderBy: { row: 'desc' } }),
      ({ row, side }) => `${row} ${side}`,
    )
    expect(names).toEqual(['2 left', '1 right', '1 left', '1 a"b\\c,{}'])
    const { result, queries } = await recordQueries(() =>
      ofHall.findCursorPage({ first: 9, orderBy: { label: 'asc' } }),
    )
    expect(result.items.map(({ hall, chair }) => `${hall}${chair}`)).toEqual(['a2', 'b2', 'a1', 'b1'])
    expect(queries[0]?.sql).toContain('order by "seats"."label" asc, "seats"."hall" asc, "seats"."chair" asc')
  })

  it('ends the order where it is unique', async () => {
    const { queries } = await recordQueries(() =>
      repositories().books.findCursorPage({ first: 1, orderBy: [{ id: 'desc' }, { title: 'asc' }] }),
    )
    expect(queries[0]?.sql).toMatch(/order by "books"."book_id" desc limit/)
  })

  it("takes Drizzle's columns, and SQL with a type", async () => {
    const { books } = repositories()
    const { title, id } = shelf.books
    const walks = [
      title,
      asc(title),
      (table: typeof shelf.books) => table.title,
      { expression: sql`lower(${title})`, type: 'text' },
      { expression: sql`${title} collate "C"`, type: 'text', nullable: false },
      (table: typeof shelf.books) => ({ expression: sql`lower(${table.title})`, type: 'text' }),
    ]
    for (const orderBy of walks) {
      const first = await books.findCursorPage({ first: 2, orderBy })
      const next = await books.findCursorPage({ first: 2, orderBy, after: first.pageInfo.endCursor })
      expect([...idsOf(first), ...idsOf(next)]).toEqual([10, 20, 30, 40])
    }
    expect(idsOf(await books.findCursorPage({ first: 2, orderBy: [desc(title), id] }))).toEqual([50, 40])
    expect(
      (await books.findMany({ orderBy: { expression: sql`lower(${title})`, type: 'text', direction: 'desc' } }))[0]?.id,
    ).toBe(50)
  })

  it('returns extras and counts beside the chosen columns', async () => {
    const { books } = repositories()
    const args = {
      columns: { shelf: true },
      extras: { loud: sql<string>`upper(${shelf.books.title})` },
      orderBy: { price: 'asc' },
    } as const
    const { pageInfo } = await books.findCursorPage({ ...args, first: 1 })
    const page = await books.findCursorPage({ ...args, first: 2, after: pageInfo.endCursor, count: 'exact' })
    expect(page.items).toEqual([
      { shelf: 'a', loud: 'CATS' },
      { shelf: 'b', loud: 'ANTS' },
    ])
    expect([page.total, page.totalKind]).toEqual([5, 'exact'])
  })

  it('counts the rows of all pages in its own snapshot', async () => {
    const { books } = repositories()
    const after = await books.cursorOf(50)
    const where = { id: { gt: 10 } }
    const totals = async (count: 'exact' | { max: number }) => {
      const { result, queries } = await recordQueries(() => books.findCursorPage({ first: 2, after, where, count }))
      expect(queries).toHaveLength(1)
      expect(result.items).toEqual([])
      return [result.total, result.totalKind]
    }
    expect(await totals('exact')).toEqual([4, 'exact'])
    expect(await totals({ max: 4 })).toEqual([4, 'exact'])
    expect(await totals({ max: 3 })).toEqual([3, 'atLeast'])
    expect((await books.findCursorPage({ first: 1, count: { max: 2 } })).total).toBe(2)
    const estimated = await books.findCursorPage({ first: 9, count: 'estimated' })
    expect(estimated.totalKind).toBe('estimated')
    expect(estimated.total).toBeGreaterThanOrEqual(5)
  })

  it('reads the cursor of a row by its key', async () => {
    const { books, places } = repositories()
    const page = await books.findCursorPage({ first: 5, orderBy: { lentAt: 'desc' } })
    for (const { node, cursor } of page.edges)
      expect(await books.cursorOf(node.id, { orderBy: { lentAt: 'desc' } })).toBe(cursor)
    expect(await places.cursorOf({ row: 1, side: 'left' })).toEqual(expect.any(String))
    expect(await errorOf(() => books.cursorOf(99))).toBeInstanceOf(NotFoundError)
  })

  it('refuses values that are none of their types, and leaves other errors alone', async () => {
    const { books } = repositories()
    const reasonOf = async (run: () => Promise<unknown>) => ((await errorOf(run)) as InvalidCursorError).details.reason
    const forge = async (orderBy: object, ...values: unknown[]): Promise<string> => {
      const [version, fingerprint] = JSON.parse(
        Buffer.from(await books.cursorOf(10, { orderBy }), 'base64url').toString(),
      ) as unknown[]
      return Buffer.from(JSON.stringify([version, fingerprint, ...values])).toString('base64url')
    }
    for (const value of ['x', '1 ', '99999999999', '', '1e3', '0x10', '\0', '\ud800', null, 1, {}, ['10']]) {
      const after = await forge({ id: 'asc' }, value)
      expect(
        await errorBeforeStatement(() => books.findCursorPage({ first: 1, after, orderBy: { id: 'asc' } })),
      ).toMatchObject({
        details: { reason: 'value' },
      })
    }
    for (const value of ['yesterday-ish', '2024-13-45T00:00:00', '999999-01-01T00:00:00', '1; drop table books']) {
      const after = await forge({ lentAt: 'asc' }, value, '10')
      const page = { first: 1, after, orderBy: { lentAt: 'asc' } } as const
      expect(await reasonOf(() => books.findCursorPage(page))).toBe('value')
      const own = repositories().$with({ settings: { 'app.user': 'ada' } })
      expect(await reasonOf(() => own.books.findCursorPage(page))).toBe('value')
      expect(await reasonOf(() => repositories().$transaction(() => books.findCursorPage(page)))).toBe('value')
    }
    const after = await books.cursorOf(10, { orderBy: { lentAt: 'asc' } })
    const failing = { where: sql`1 / (${shelf.books.id} - 30) > 0`, orderBy: { lentAt: 'asc' }, after } as const
    expect(await errorOf(() => books.findCursorPage({ ...failing, first: 9, after: null }))).toBeInstanceOf(QueryError)
  })

  it('cancels by its signal', async () => {
    const signal = AbortSignal.abort()
    const run = () => repositories().books.findCursorPage({ first: 1, signal })
    expect(await errorBeforeStatement(run)).toMatchObject({ code: 'QUERY_CANCELLED' })
  })

  it('leaves out no row and repeats none that is there while others are written', async () => {
    await opened.query('create table if not exists ticks (id int primary key, rank int)')
    await opened.query('truncate ticks; insert into ticks select n, n % 7 from generate_series(1, 200) n')
    const ticks = pgTable('ticks', { id: integer('id').primaryKey(), rank: integer('rank') })
    const repository = createRepositories(opened.db, { ticks }).ticks
    let turn = 0
    const seen = await walkItems(
      async (after) => {
        turn++
        await opened.query(`
          insert into ticks values (${1000 + turn}, ${turn % 9}), (${-turn}, null);
          delete from ticks where id in (${-turn + 1}, ${999 + turn});
          update ticks set rank = (rank + 3) % 7 where id > 1000
        `)
        return repository.findCursorPage({ first: 7, after, orderBy: { rank: 'asc' } })
      },
      ({ id }) => id,
    )
    expect(seen.filter((id) => id > 0 && id <= 200).toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    )
  })
})

/** The names of the items of all pages, in their order. */
async function walkItems<TRow, TName>(
  find: (after: string | null) => Promise<CursorPage<TRow>>,
  nameOf: (row: TRow) => TName,
): Promise<TName[]> {
  const names: TName[] = []
  for (let after: string | null = null; ;) {
    const { items, pageInfo }: CursorPage<TRow> = await find(after)
    names.push(...items.map(nameOf))
    if (!pageInfo.hasNextPage) return names
    after = pageInfo.endCursor
  }
}
