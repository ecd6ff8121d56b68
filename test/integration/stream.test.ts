import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  InvalidCursorError,
  InvalidOrderError,
  QueryCancelledError,
  QueryError,
  TransactionEndedError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const { books: table, shelfDdl } = schema

async function collect<TRow>(rows: AsyncIterable<TRow>): Promise<TRow[]> {
  const all: TRow[] = []
  for await (const row of rows) all.push(row)
  return all
}

describe.each(drivers)('streams on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const orderBy = { shelf: 'asc', price: 'desc' } as const
  /** How many transactions are open in the database, but for the one that asks. */
  const openTransactions = async (): Promise<number> => {
    const [row] = await opened.query(
      `select count(*) as open from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
    )
    return Number(row?.['open'])
  }

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  describe.each([{ snapshot: false }, { snapshot: true }] as const)('with $snapshot as snapshot', (source) => {
    it('returns what findMany returns, in batches and row by row', async () => {
      const { books } = repositories()
      const order = [orderBy, { id: 'desc' }] as const
      const all = await books.findMany({ orderBy: order, where: { id: { gt: 10 } } })
      for (const size of [1, 2, 3, 4, 5, 1000]) {
        const args = { ...source, size, orderBy: order, where: { id: { gt: 10 } } }
        const batches = await collect(books.batches(args))
        expect(batches.map(({ length }) => length)).toEqual(lengthsOf(4, size))
        expect(batches.flat()).toEqual(all)
        expect(await collect(books.stream(args))).toEqual(all)
      }
    })

    it('returns nothing of no rows', async () => {
      expect(await collect(repositories().books.batches({ ...source, where: { id: -1 } }))).toEqual([])
    })

    it('returns the chosen columns and extras, and nothing that it needs itself', async () => {
      const rows = await collect(
        repositories().books.stream({
          ...source,
          size: 2,
          orderBy: { price: 'asc' },
          columns: { title: true },
          extras: { loud: sql<string>`upper(${table.title})` },
          where: { price: { isNotNull: true } },
        }),
      )
      expect(rows).toEqual([
        { title: 'Eels', loud: 'EELS' },
        { title: 'Cats', loud: 'CATS' },
        { title: 'Ants', loud: 'ANTS' },
        { title: 'Bees', loud: 'BEES' },
      ])
    })

    it('reads nothing before it is asked for', async () => {
      const { result: stream, queries } = await recordQueries(async () =>
        repositories().books.stream({ ...source, size: 2 }),
      )
      expect(queries).toEqual([])
      const { queries: first } = await recordQueries(async () => {
        await stream.next()
        await stream.next()
      })
      expect(first).toHaveLength(source.snapshot ? 2 : 1)
      const { queries: second } = await recordQueries(() => stream.next())
      expect(second).toHaveLength(1)
      await stream.return()
    })

    it('frees the connection when it is left early, and when its end is reached', async () => {
      const { books } = repositories()
      for (let round = 0; round < 12; round++) {
        for await (const row of books.stream({ ...source, size: 2 })) if (row.id > 10 * (round % 6)) break
      }
      expect(await openTransactions()).toBe(0)
      await collect(books.stream({ ...source, size: 2 }))
      expect(await books.count()).toBe(5)
    })

    it('frees the connection when the caller throws', async () => {
      const { books } = repositories()
      const failing = async (): Promise<void> => {
        for await (const _ of books.stream({ ...source, size: 2 })) throw new Error('enough')
      }
      for (let round = 0; round < 6; round++) await expect(failing()).rejects.toThrow('enough')
      expect(await openTransactions()).toBe(0)
    })

    it('throws what the database says, and frees the connection', async () => {
      const { books } = repositories()
      const failing = books.stream({
        ...source,
        size: 2,
        extras: { bad: sql`1 / (${table.id} - 40)` },
        orderBy: { id: 'asc' },
      })
      await expect(collect(failing)).rejects.toThrow(QueryError)
      expect(await openTransactions()).toBe(0)
      expect(await books.count()).toBe(5)
    })

    it('stops when its signal is aborted, between batches and before the first', async () => {
      const { books } = repositories()
      const controller = new AbortController()
      const stream = books.stream({ ...source, size: 2, signal: controller.signal })
      await stream.next()
      controller.abort()
      await stream.next()
      await expect(stream.next()).rejects.toThrow(QueryCancelledError)
      await expect(collect(books.stream({ ...source, signal: controller.signal }))).rejects.toThrow(QueryCancelledError)
      expect(await openTransactions()).toBe(0)
      expect(await books.count()).toBe(5)
    })

    it('ends with the transaction that it was started in', async () => {
      const { books, $transaction } = repositories()
      const started = await $transaction(async () => {
        const stream = books.stream({ snapshot: true, size: 1 })
        await stream.next()
        return { stream }
      })
      const found = await $transaction(async () => {
        expect(await errorOf(() => started.stream.next())).toBeInstanceOf(TransactionEndedError)
        return books.exists()
      })
      expect(found).toBe(true)
    })

    it('runs in a transaction of the caller, and leaves it usable', async () => {
      await repositories().$transaction(async ({ books }) => {
        await books.create({ id: 60, title: 'Foxes' })
        const ids: number[] = []
        for await (const { id } of books.stream({ ...source, size: 2, orderBy: { id: 'asc' } })) {
          ids.push(id)
          await books.update(id, { title: `book ${id}` })
          if (id === 40) break
        }
        expect(ids).toEqual([10, 20, 30, 40])
        expect(await collect(books.batches({ ...source, size: 4, columns: { id: true } }))).toHaveLength(2)
        await books.delete(60)
      })
      await opened.query(
        `update books set title = case book_id when 10 then 'Ants' when 20 then 'Bees' when 30 then 'Cats' else 'Dogs' end where book_id <= 40`,
      )
    })

    it('runs beside others of its kind', async () => {
      const { books } = repositories()
      const all = await books.findMany({ orderBy: { id: 'asc' } })
      const results = await Promise.all(
        Array.from({ length: 3 }, (_, index) =>
          collect(books.stream({ ...source, size: index + 1, orderBy: { id: 'asc' } })),
        ),
      )
      expect(results).toEqual([all, all, all])
    })
  })

  it('sends one statement for each batch', async () => {
    const { queries } = await recordQueries(() =>
      collect(repositories().books.batches({ size: 2, columns: { title: true }, orderBy: { title: 'asc' } })),
    )
    const from = 'select * from (select "title", "books"."book_id"::text from "books"'
    const order = 'order by "books"."title" asc, "books"."book_id" asc limit 4) as "~rows"'
    const next = `${from} where ("books"."title", "books"."book_id") > ($1::text::text, $2::text::integer) ${order} limit $3`
    expect(queries.map((query) => query.sql)).toEqual([`${from} ${order} limit $1`, next, next])
  })

  it('goes on after the cursor of a batch', async () => {
    const { books } = repositories()
    const args = { size: 2, orderBy } as const
    const all = await collect(books.stream(args))
    const batches = await collect(books.batches(args))
    for (const [index, { cursor }] of batches.entries()) {
      expect(await collect(books.stream({ ...args, after: cursor ?? null }))).toEqual(all.slice((index + 1) * 2))
    }
    expect(await collect(books.stream({ ...args, after: null }))).toEqual(all)
    const [first] = batches
    const page = await books.findCursorPage({ orderBy, first: 2, after: first?.cursor ?? null })
    expect(page.items).toEqual(all.slice(2, 4))
    expect(() => books.stream({ orderBy: { title: 'asc' }, after: first?.cursor ?? null })).toThrow(InvalidCursorError)
  })

  it('sees the rows of its beginning only in a snapshot', async () => {
    const { books } = repositories()
    const titles = async (snapshot: boolean): Promise<string[]> => {
      const seen: string[] = []
      const args = snapshot ? { snapshot } : {}
      for await (const { id, title } of books.stream({ ...args, size: 1, orderBy: { id: 'asc' } })) {
        seen.push(title)
        if (id === 10) await opened.query(`update books set title = 'changed' where book_id = 50`)
      }
      await opened.query(`update books set title = 'Eels' where book_id = 50`)
      return seen
    }
    // PGlite has one connection: there is no other writer while a transaction is open.
    if (driver !== 'PGlite') expect(await titles(true)).toEqual(['Ants', 'Bees', 'Cats', 'Dogs', 'Eels'])
    expect(await titles(false)).toEqual(['Ants', 'Bees', 'Cats', 'Dogs', 'changed'])
  })

  it('takes any order in a snapshot, and needs a total one without', async () => {
    const { books, lentBooks } = repositories()
    const byLength = sql`length(${table.shelf}) nulls first, ${table.id} desc`
    const ids = (await collect(books.stream({ snapshot: true, size: 2, orderBy: byLength }))).map(({ id }) => id)
    expect(ids).toEqual([40, 50, 30, 20, 10])
    expect(await collect(lentBooks.stream({ snapshot: true, columns: { title: true } }))).toHaveLength(2)
    expect(() => books.stream({ orderBy: byLength })).toThrow(InvalidOrderError)
    expect(() => lentBooks.stream()).toThrow(InvalidOrderError)
  })
})

function lengthsOf(count: number, size: number): number[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => Math.min(size, count - index * size))
}
