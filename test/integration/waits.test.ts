import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { describe, it } from 'vitest'
import {
  ConnectionError,
  createRepositories,
  type Database,
  InvalidArgumentError,
  outsideTransaction,
  QueryCancelledError,
  TransactionEndedError,
} from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'
import { openEmptyPglite } from '../support/open-pglite.ts'
import { poolDrivers } from '../support/pool-of-one.ts'
import * as schema from '../support/shelf-schema.ts'
import { startStallingProxy } from '../support/stalling-proxy.ts'

const sleep = (seconds: number) => ({ extras: { slept: sql<string>`pg_sleep(${seconds})::text` }, limit: 1 })

interface Pool {
  readonly db: Database
  [Symbol.asyncDispose](): Promise<void>
}

function openPool(driver: (typeof poolDrivers)[number], url: string, max: number): Pool {
  if (driver === 'postgres.js') {
    const client = postgres(url, { max, onnotice: () => undefined, backoff: false, fetch_types: false })
    return { db: drizzlePostgresJs({ client }), [Symbol.asyncDispose]: () => client.end({ timeout: 1 }) }
  }
  const client = new pg.Pool({ connectionString: url, max })
  client.on('error', () => undefined)
  return { db: drizzleNodePostgres({ client }), [Symbol.asyncDispose]: () => client.end() }
}

/** A database for one test: they run side by side, since most of their time is waiting. */
async function openShelf(): Promise<TestDatabase> {
  const database = await startTestDatabase({ log: () => undefined })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(schema.shelfDdl)
  await admin.end()
  return database
}

/** How long a call that must fail takes, and its error. */
async function failing(
  run: () => Promise<unknown>,
): Promise<{ readonly error: unknown; readonly milliseconds: number }> {
  const startedAt = performance.now()
  const error = await errorOf(run)
  return { error, milliseconds: performance.now() - startedAt }
}

describe.concurrent.each(poolDrivers)('waits on %s', (driver) => {
  it('for a connection of a write in several statements are ended by its signal', async ({ expect }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 1)
    const { books } = createRepositories(pool.db, schema)
    const holding = books.findMany(sleep(2))
    await delay(100)
    const signal = AbortSignal.timeout(200)
    const { error, milliseconds } = await failing(() =>
      books.createMany([{ title: 'a' }, { title: 'b' }], { onProgress: () => undefined, signal }),
    )
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(milliseconds).toBeLessThan(1500)
    await holding
    expect(await books.count({ title: 'a' })).toBe(0)
  })

  it('say that nothing was started when the call only waited', async ({ expect }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 1)
    const { books } = createRepositories(pool.db, schema)
    const holding = books.findMany(sleep(1))
    await delay(100)
    const error = await errorOf(() => books.find(10, { signal: AbortSignal.timeout(100) }))
    expect(error).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: false } })
    await holding
  })

  it('of transactions for each other’s connections end with an error that says so', async ({ expect }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 2)
    const { $transaction, books } = createRepositories(pool.db, schema)
    const one = () =>
      $transaction(async (inside) => {
        await inside.books.count()
        await delay(200)
        await inside.$transaction(async ({ books: apart }) => apart.create({ title: 'apart' }), {
          propagation: 'requiresNew',
        })
      })
    const [first, second] = await Promise.all(
      [failing(one), failing(one)].map((each) => each.catch((error: unknown) => ({ error, milliseconds: 0 }))),
    )
    const errors = [first?.error, second?.error].filter((error) => error instanceof ConnectionError)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors[0]).toMatchObject({
      details: { outcome: 'notSent' },
    })
    expect((errors[0] as ConnectionError).message).toContain('free connection')
    expect(await books.count({ title: 'apart' })).toBeLessThan(2)
  }, 40_000)

  it('for the connection of a snapshot that the caller reads end with an error that says so', async ({ expect }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 1)
    const { books } = createRepositories(pool.db, schema)
    const read = async (): Promise<void> => {
      for await (const row of books.stream({ snapshot: true, size: 2, orderBy: { id: 'asc' } }))
        await books.find(row.id)
    }
    const { error } = await failing(read)
    expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
    expect(await books.count()).toBe(5)
  }, 40_000)

  it('are refused where another set of the same single connection would wait for the transaction around it', async ({
    expect,
  }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 1)
    const apart = Object.create(pool.db) as Database
    const error = await errorOf(() =>
      createRepositories(pool.db, schema).$transaction(async () => createRepositories(apart, schema).books.count()),
    )
    expect(error).toBeInstanceOf(InvalidArgumentError)
  })

  it('end by the signal although the network has stalled', async ({ expect }) => {
    await using database = await openShelf()
    const proxy = await startStallingProxy(database.url)
    await using pool = openPool(driver, proxy.url, 2)
    const { books, $transaction } = createRepositories(pool.db, schema)
    await books.count()
    proxy.stall()
    const alone = failing(() => books.findMany({ ...sleep(0), signal: AbortSignal.timeout(100) }))
    const { error, milliseconds } = await alone
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(milliseconds).toBeLessThan(4000)
    proxy.flow()
    const inTransaction = await failing(() =>
      $transaction(
        async (inside) => {
          await inside.books.count()
          proxy.stall()
          await inside.books.count()
        },
        { signal: AbortSignal.timeout(500) },
      ),
    )
    expect(inTransaction.error).toBeInstanceOf(QueryCancelledError)
    expect(inTransaction.milliseconds).toBeLessThan(9000)
    proxy.flow()
    expect(await books.count()).toBe(5)
    proxy.cut()
    await proxy.close()
  }, 40_000)

  it('end by the signal when the network stalls at COMMIT, and the outcome is unknown', async ({ expect }) => {
    await using database = await openShelf()
    const proxy = await startStallingProxy(database.url)
    await using pool = openPool(driver, proxy.url, 2)
    const { $transaction } = createRepositories(pool.db, schema)
    const leaving = new AbortController()
    const { error, milliseconds } = await failing(() =>
      $transaction(
        async (inside) => {
          await inside.books.count()
          proxy.stall()
          setTimeout(() => leaving.abort(), 200)
        },
        { signal: leaving.signal },
      ),
    )
    expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'unknown' } })
    expect(milliseconds).toBeLessThan(6000)
    proxy.flow()
    proxy.cut()
    await proxy.close()
  }, 40_000)

  it('end by a request to cancel that arrived before its statement, which is sent again', async ({ expect }) => {
    await using database = await openShelf()
    const proxy = await startStallingProxy(database.url, 50)
    await using pool = openPool(driver, proxy.url, 1)
    const { books } = createRepositories(pool.db, schema)
    await books.count()
    const { error, milliseconds } = await failing(() =>
      books.findMany({ ...sleep(5), signal: AbortSignal.timeout(20) }),
    )
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(milliseconds).toBeLessThan(2500)
    expect(await books.count()).toBe(5)
    proxy.cut()
    await proxy.close()
  }, 40_000)

  it('for what an ended transaction started can be left', async ({ expect }) => {
    await using database = await openShelf()
    await using pool = openPool(driver, database.url, 2)
    const { $transaction, books } = createRepositories(pool.db, schema)
    const later: Promise<unknown>[] = []
    await $transaction(async () => {
      const goOn = delay(50)
      later.push(goOn.then(() => errorOf(() => books.count())))
      later.push(goOn.then(() => outsideTransaction(() => books.count())))
      later.push(outsideTransaction(() => goOn.then(() => $transaction(async (inside) => inside.books.count()))))
    })
    const [inside, outside, apart] = await Promise.all(later)
    expect(inside).toBeInstanceOf(TransactionEndedError)
    expect([outside, apart]).toEqual([5, 5])
  })
})

describe.concurrent('waits on PGlite', () => {
  it('for a snapshot that the caller reads end with an error, and all goes on', async ({ expect }) => {
    const client = await openEmptyPglite()
    await client.exec(schema.shelfDdl)
    const { books } = createRepositories(drizzlePglite({ client }), schema)
    const read = async (): Promise<void> => {
      for await (const row of books.stream({ snapshot: true, size: 2, orderBy: { id: 'asc' } }))
        await books.find(row.id)
    }
    const { error } = await failing(read)
    expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
    expect(await books.count()).toBe(5)
    await client.close()
  }, 40_000)
})

describe.concurrent('a pool of node-postgres with query_timeout', () => {
  it('destroys a connection whose ROLLBACK was not confirmed: nobody commits it later', async ({ expect }) => {
    await using database = await openShelf()
    const client = new pg.Pool({ connectionString: database.url, max: 1, query_timeout: 300 })
    client.on('error', () => undefined)
    const { books, $transaction } = createRepositories(drizzleNodePostgres({ client }), schema)
    await errorOf(() =>
      $transaction(async (inside) => {
        await inside.books.create({ id: 901, title: 'rolled back' })
        await inside.books.findMany(sleep(1.5))
      }),
    )
    await delay(1700)
    await books.create({ id: 902, title: 'kept' })
    await $transaction(async (inside) => inside.books.create({ id: 903, title: 'kept' }))
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    const { rows } = await other.query('select book_id as id from books where book_id > 900 order by 1')
    expect(rows).toEqual([{ id: 902 }, { id: 903 }])
    await other.end()
    await client.end()
  })
})
