import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, TransactionConflictError } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'
import { openPoolOfOne, poolDrivers, type PoolOfOne } from '../support/pool-of-one.ts'
import * as schema from '../support/shelf-schema.ts'

/** Fails a call that waits for itself: all that is done here takes milliseconds. */
const bound = 8000

describe.each(poolDrivers)('a pool of one connection on %s', (driver) => {
  let database: TestDatabase
  let pool: PoolOfOne
  const repositories = () => createRepositories(pool.db, schema)

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
  })
  beforeEach(async () => {
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(`drop view if exists lent_books; drop table if exists books, places; ${schema.shelfDdl}`)
    await admin.end()
    pool = openPoolOfOne(driver, database.url)
    return () => pool.close()
  })
  afterAll(() => database.stop())

  it(
    'is enough for transactions in transactions, and for calls of the outer set in them',
    { timeout: bound },
    async () => {
      const { $transaction, books } = repositories()
      await $transaction(async (outer) => {
        await outer.$transaction(async (inner) => {
          await inner.books.create({ id: 901, title: 'inner' })
          await $transaction(async () => books.create({ id: 902, title: 'innermost' }))
        })
        await Promise.all([903, 904].map(async (id) => $transaction(async () => books.create({ id, title: 'beside' }))))
        await $transaction(async () => books.create({ id: 905, title: 'part' }), { propagation: 'required' })
      })
      expect(await books.count({ id: { gt: 900 } })).toBe(5)
    },
  )

  it(
    'is enough for writes in several statements, alone, side by side, and in a transaction',
    { timeout: bound },
    async () => {
      const { $transaction, books } = repositories()
      const rows = (from: number) => Array.from({ length: 5 }, (_, index) => ({ id: from + index, title: 'many' }))
      const write = async (from: number) => {
        await books.createMany(rows(from), { onProgress: () => undefined })
        await books.upsert({ id: from, title: 'again' }, { update: { title: 'again' } })
        await books.getOrCreate({ where: { id: from + 5 }, create: { id: from + 5, title: 'made' } })
      }
      await Promise.all([1000, 2000, 3000, 4000].map(write))
      await $transaction(async () => Promise.all([5000, 6000].map(write)))
      expect(await books.count({ id: { gte: 1000 } })).toBe(36)
    },
  )

  it('is enough for a stream in a transaction, with calls between its rows', { timeout: bound }, async () => {
    const { $transaction } = repositories()
    for (const snapshot of [false, true]) {
      const titles = await $transaction(
        async (inside) => {
          const read: (string | undefined)[] = []
          for await (const { id } of inside.books.stream({ snapshot, size: 2, orderBy: { id: 'asc' } })) {
            read.push((await inside.books.find(id))?.title)
            await inside.$transaction(async (inner) => inner.books.update(id, { shelf: 'read' }))
          }
          return read
        },
        { isolationLevel: 'repeatable read' },
      )
      expect(titles).toEqual(['Ants', 'Bees', 'Cats', 'Dogs', 'Eels'])
    }
  })

  it('is enough for a stream beside a transaction, and calls beside both', { timeout: bound }, async () => {
    const { $transaction, books } = repositories()
    const read = async () => {
      const ids: number[] = []
      for await (const { id } of books.stream({ size: 2, orderBy: { id: 'asc' } })) ids.push(id)
      return ids
    }
    const [ids] = await Promise.all([
      read(),
      $transaction(async (inside) => inside.books.updateMany({ where: { id: 10 }, set: { shelf: 'c' } })),
      books.find(10),
    ])
    expect(ids).toEqual([10, 20, 30, 40, 50])
    // A stream that is read half: the connection is free between its batches.
    for await (const { id } of books.stream({ size: 2, orderBy: { id: 'asc' } })) {
      await $transaction(async (inside) => inside.books.find(id))
      if (id === 30) break
    }
  })

  it('refuses a second transaction of its own inside of one, at once', { timeout: bound }, async () => {
    const { $transaction, books } = repositories()
    const error = await errorOf(() =>
      $transaction(async (outer) => outer.$transaction(async () => books.count(), { propagation: 'requiresNew' })),
    )
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect(await books.count()).toBe(5)
  })
})

describe.each(poolDrivers)('callers that write the same rows in another order on %s', (driver) => {
  it('end: each writes, or has a conflict that retry repeats', { timeout: 20_000 }, async () => {
    const database = await startTestDatabase({ log: () => undefined })
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(schema.shelfDdl)
    await admin.query(`alter database "${new URL(database.url).pathname.slice(1)}" set deadlock_timeout = '20ms'`)
    const pools = Array.from({ length: 3 }, () => openPoolOfOne(driver, database.url))
    const ids = [10, 20, 30]
    const write = (index: number, retry: number) => {
      const { $transaction } = createRepositories((pools[index % 3] as PoolOfOne).db, schema)
      const order = index % 2 === 0 ? ids : ids.toReversed()
      return $transaction(
        async (inside) => {
          for (const id of order) {
            await inside.$transaction(async (inner) => inner.books.update(id, { shelf: `${index}` }))
            await delay(5)
          }
        },
        { retry },
      )
    }
    const once = await Promise.allSettled(ids.map(async (_, index) => write(index, 1)))
    const reasons = once.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(reasons.filter((reason) => !(reason instanceof TransactionConflictError))).toEqual([])
    await Promise.all(ids.map(async (_, index) => write(index, 50)))
    await Promise.all(pools.map(({ close }) => close()))
    await admin.end()
    await database.stop()
  })
})
