import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'drizzle-orm'
import { inet, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidKeyError, InvalidValueError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const model = defineModel(schema, { places: { key: ['row', 'side'] } })
const hosts = pgTable('hosts', { address: inet('address').primaryKey() })
const title = { columns: { title: true } } as const

const alone = 'select "title" from "books" where "books"."book_id" = $1'
const together =
  'select "books"."title", "~keys"."~position" from "books" inner join unnest($1::text::integer[]) with ordinality as "~keys" ("~key0", "~position") on "books"."book_id" = "~keys"."~key0"'

const errorOrRow = (outcome: PromiseSettledResult<unknown>): unknown =>
  outcome.status === 'rejected' ? outcome.reason : outcome.value

describe.each(drivers)('batch on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = (batch = true) => createRepositories(opened.db, model, {}, { batch })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.shelfDdl })
  })
  afterAll(() => opened.close())

  async function statementsOf<TResult>(run: () => Promise<TResult>) {
    const { result, queries } = await recordQueries(run)
    return { result, statements: queries.map((query) => query.sql) }
  }

  it('makes the finds of one tick one statement, and gives each its own row', async () => {
    const { books } = repositories()
    const { result, statements } = await statementsOf(() =>
      Promise.all([20, 99, 10, 20].map((id) => books.find(id, title))),
    )
    expect(result).toEqual([{ title: 'Bees' }, undefined, { title: 'Ants' }, { title: 'Bees' }])
    expect(result[0]).not.toBe(result[3])
    expect(statements).toEqual([together])
  })

  it('sends a lone find as it is without it', async () => {
    const { books } = repositories()
    const { result, statements } = await statementsOf(async () => [
      await books.find(20, title),
      await books.find(99, title),
    ])
    expect(result).toEqual([{ title: 'Bees' }, undefined])
    expect(statements).toEqual([alone, alone])
  })

  it.each([
    ['an error', new TypeError('no ants')],
    ['an error of the library', new NotFoundError('ants', 'key')],
  ])('fails only the call whose hook throws %s, in a transaction too', async (_, thrown) => {
    const hooked = defineModel(schema, {
      books: {
        hooks: {
          afterLoad: (book) => {
            if (book.title === 'Ants') throw thrown
          },
        },
      },
    })
    const set = createRepositories(opened.db, hooked, {}, { batch: true })
    const findAll = (books: typeof set.books) => Promise.allSettled([20, 10, 99].map((id) => books.find(id, title)))
    for (const outcomes of [await findAll(set.books), await set.$transaction(({ books }) => findAll(books))]) {
      expect(outcomes.map(errorOrRow)).toEqual([{ title: 'Bees' }, thrown, undefined])
    }
  })

  it('takes in what the promise jobs of the tick add', async () => {
    const { books } = repositories()
    const later = async (jobs: number, id: number) => {
      for (let job = 0; job < jobs; job++) await Promise.resolve()
      return books.find(id, title)
    }
    const { statements } = await statementsOf(() =>
      Promise.all([later(0, 10), later(1, 20), later(5, 30), later(50, 40)]),
    )
    expect(statements).toEqual([together])
    const { statements: next } = await statementsOf(() =>
      Promise.all([
        books.find(10, title),
        new Promise((resolve) => {
          setImmediate(resolve)
        }).then(() => books.find(20, title)),
      ]),
    )
    expect(next).toEqual([alone, alone])
  })

  it('is for a single call where it says so, and for all calls but those that say no', async () => {
    const off = repositories(false).books
    const joined = await statementsOf(() => Promise.all([10, 20].map((id) => off.find(id, { ...title, batch: true }))))
    expect(joined.statements).toEqual([together])
    const on = repositories().books
    const apart = await statementsOf(() => Promise.all([10, 20].map((id) => on.find(id, { ...title, batch: false }))))
    expect(apart.statements).toEqual([alone, alone])
    const none = await statementsOf(() => Promise.all([10, 20].map((id) => off.find(id, title))))
    expect(none.statements).toEqual([alone, alone])
  })

  it('joins find and findOrThrow with the same options, and others apart', async () => {
    const { books } = repositories()
    const { result, statements } = await statementsOf(() =>
      Promise.all([
        books.find(10, title),
        books.findOrThrow(20, { columns: { title: true } }),
        books.find(30, { columns: { id: true } }),
        books.findOrThrow(40, { columns: { id: true } }),
      ]),
    )
    expect(result).toEqual([{ title: 'Ants' }, { title: 'Bees' }, { id: 30 }, { id: 40 }])
    expect(statements).toHaveLength(2)
  })

  it('finds by composite keys', async () => {
    const { places } = repositories()
    const keys = [
      { row: 1, side: 'a"b\\c,{}' },
      { side: 'left', row: 2 },
      { row: 2, side: 'right' },
    ]
    const { result, statements } = await statementsOf(() => Promise.all(keys.map((key) => places.find(key))))
    expect(result.map((row) => row?.note)).toEqual(['odd', 'l2', undefined])
    expect(statements).toHaveLength(1)
  })

  it('reads keys and options when it is called', async () => {
    const { books, places } = repositories()
    const key = { row: 1, side: 'left' }
    const options = { columns: { title: true } }
    const { result } = await statementsOf(async () => {
      const finds = [places.find(key), places.find({ row: 2, side: 'left' })]
      const more = [books.find(10, options), books.find(20, options)]
      key.row = 2
      options.columns.title = false
      return [await Promise.all(finds), await Promise.all(more)]
    })
    expect(result).toEqual([
      [
        { row: 1, side: 'left', note: 'l1' },
        { row: 2, side: 'left', note: 'l2' },
      ],
      [{ title: 'Ants' }, { title: 'Bees' }],
    ])
  })

  it('leaves calls with a lock, a signal or SQL of their own alone', async () => {
    const { books } = repositories()
    const { signal } = new AbortController()
    const loud = { loud: sql<string>`upper(${schema.books.title})` }
    const { statements } = await statementsOf(() =>
      Promise.all([
        ...[10, 20].map((id) => books.find(id, { ...title, signal })),
        ...[10, 20].map((id) => books.find(id, { ...title, extras: loud })),
      ]),
    )
    expect(statements).toHaveLength(4)
    await repositories().$transaction(async (inside) => {
      const locked = await statementsOf(async () => {
        const first = inside.books.find(10, { ...title, lock: { mode: 'update' } })
        await first
        return inside.books.find(20, { ...title, lock: { mode: 'update' } })
      })
      expect(locked.statements).toEqual([`${alone} for update`, `${alone} for update`])
    })
  })

  it('aborts only the call whose signal it is', async () => {
    const { books } = repositories()
    const [aborted, ...others] = await Promise.allSettled([
      books.find(10, { ...title, signal: AbortSignal.abort() }),
      books.find(20, title),
      books.find(30, title),
    ])
    expect(aborted.status).toBe('rejected')
    expect(others).toEqual([
      { status: 'fulfilled', value: { title: 'Bees' } },
      { status: 'fulfilled', value: { title: 'Cats' } },
    ])
  })

  it('fails a bad key or option by itself', async () => {
    const { books } = repositories()
    const { result, statements } = await statementsOf(() =>
      Promise.allSettled([
        books.find(10, title),
        books.find({ id: 20 } as never, title),
        books.find(20, title),
        books.findOrThrow(99, title),
        books.find(30, { columns: { titel: true } as never }),
      ]),
    )
    expect(result.map(errorOrRow)).toEqual([
      { title: 'Ants' },
      expect.any(InvalidKeyError),
      { title: 'Bees' },
      expect.any(NotFoundError),
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    ])
    expect(statements).toEqual([together])
  })

  it('refuses a key that cannot be one before it joins others', async () => {
    const { books } = repositories()
    const { result, statements } = await statementsOf(() =>
      Promise.allSettled([books.find(10, title), books.find(5_000_000_000, title), books.find(20, title)]),
    )
    expect(result.map(errorOrRow)).toEqual([{ title: 'Ants' }, expect.any(InvalidValueError), { title: 'Bees' }])
    expect(statements).toEqual([together])
  })

  it('tries each by itself where PostgreSQL cannot read one of the keys', async () => {
    await opened.query(
      "create table hosts (address inet primary key); insert into hosts values ('10.0.0.1'), ('10.0.0.2')",
    )
    const { hosts: repository } = createRepositories(opened.db, { hosts }, {}, { batch: true })
    const { result, statements } = await statementsOf(() =>
      Promise.allSettled(['10.0.0.1', 'nowhere', '10.0.0.2'].map((address) => repository.find(address))),
    )
    expect(result.map(errorOrRow)).toEqual([
      { address: '10.0.0.1' },
      expect.any(InvalidValueError),
      { address: '10.0.0.2' },
    ])
    expect(statements).toHaveLength(4)
    const error = await errorOf(() =>
      createRepositories(opened.db, { hosts }, {}, { batch: true }).$transaction(async (inside) => {
        const outcomes = await Promise.allSettled(['10.0.0.1', 'nowhere'].map((address) => inside.hosts.find(address)))
        expect(outcomes).toMatchObject([
          { status: 'rejected', reason: { details: { sqlState: '22P02' } } },
          { status: 'rejected', reason: { details: { sqlState: '22P02' } } },
        ])
        await inside.hosts.count()
      }),
    )
    expect(error).toMatchObject({ details: { sqlState: '25P02' } })
  })

  it('gives every caller the error of the statement', async () => {
    await opened.query('alter table books rename column title to name')
    try {
      const { result, statements } = await statementsOf(() =>
        Promise.allSettled([10, 20].map((id) => repositories().books.find(id, title))),
      )
      expect(statements).toHaveLength(2)
      const { books } = repositories()
      const shared = await statementsOf(() => Promise.allSettled([10, 20].map((id) => books.find(id, title))))
      expect(shared.statements).toHaveLength(1)
      for (const outcome of [...result, ...shared.result]) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { details: { sqlState: '42703' } } })
      }
    } finally {
      await opened.query('alter table books rename column name to title')
    }
    expect(await repositories().books.find(10, title)).toEqual({ title: 'Ants' })
  })

  it('joins calls of the same transaction only', async () => {
    const { books, $transaction } = repositories()
    const outside = AsyncLocalStorage.snapshot()
    const finds = () => [books.find(10, title), books.find(20, title)]
    await $transaction(async () => {
      await books.update(10, { title: 'Apes' })
      const { statements } = await statementsOf(() => Promise.all(finds()))
      expect(statements).toEqual([together])
      // PGlite has one connection, which the transaction holds.
      const found = await Promise.all([...finds(), ...(driver === 'PGlite' ? [] : outside(finds))])
      const inside = [{ title: 'Apes' }, { title: 'Bees' }]
      expect(found).toEqual(driver === 'PGlite' ? inside : [...inside, { title: 'Ants' }, { title: 'Bees' }])
      await books.update(10, { title: 'Ants' })
    })
  })

  it('keeps calls with other values of a scope apart', async () => {
    let shelf = 'a'
    const scoped = defineModel(schema, { books: { scopes: { shelf: () => ({ shelf }) } } })
    const { books } = createRepositories(opened.db, scoped, {}, { batch: true })
    const { result, statements } = await statementsOf(() => {
      const finds = [books.find(20, title), books.find(10, title)]
      shelf = 'b'
      return Promise.all([...finds, books.find(20, title), books.find(10, title)])
    })
    expect(result).toEqual([{ title: 'Bees' }, undefined, undefined, { title: 'Ants' }])
    expect(statements).toHaveLength(2)
  })

  it('tells the observers of each asynchronous context of its own statements', async () => {
    const { books } = repositories()
    const [first, second] = await Promise.all([
      recordQueries(() => Promise.all([books.find(10, title), books.find(20, title)])),
      recordQueries(() => books.find(30, title)),
    ])
    expect(first.queries.map((query) => query.sql)).toEqual([together])
    expect(second.queries.map((query) => query.sql)).toEqual([alone])
    expect(second.result).toEqual({ title: 'Cats' })
  })

  it('refuses what is no flag, and findByKeys takes none', async () => {
    const { books } = repositories()
    expect(await errorOf(() => books.find(10, { batch: 'yes' as never }))).toMatchObject({
      message: 'find.batch: expected true or false, got a string.',
    })
    expect(await errorOf(() => books.findByKeys([10], { batch: true } as never))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
    expect(() => createRepositories(opened.db, model, {}, { batch: 1 as never })).toThrow('options.batch')
  })
})
