import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ConnectionError, createRepositories } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'
import { startStallingProxy } from '../support/stalling-proxy.ts'

const sleep = sql`select pg_sleep(1.8)`
const slept = { extras: { slept: sql<string>`pg_sleep(2)::text` }, limit: 1 }

let database: TestDatabase
let admin: pg.Client
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(schema.shelfDdl)
})
beforeEach(() => admin.query('delete from books where book_id > 900'))
afterAll(async () => {
  await admin.end()
  await database.stop()
})

/** The new books that others see. */
async function written(): Promise<unknown[]> {
  const { rows } = await admin.query<{ id: number }>('select book_id as id from books where book_id > 900 order by 1')
  return rows.map(({ id }) => id)
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config)
  client.on('error', () => undefined)
  await client.connect()
  return client
}

describe('a single client of node-postgres', () => {
  /** The calls that could come next: none may be part of the transaction that is still open. */
  async function refusesAll(client: pg.Client): Promise<void> {
    const { books, $transaction } = createRepositories(drizzle({ client }), schema)
    const calls = [
      () => books.create({ id: 902, title: 'next' }),
      () => books.find(10, { signal: AbortSignal.timeout(5000) }),
      () => books.createMany([{ id: 903, title: 'next' }]),
      () => $transaction(async (inside) => inside.books.create({ id: 904, title: 'next' })),
    ]
    for (const call of calls) {
      const error = await errorOf(call)
      expect(error).toBeInstanceOf(ConnectionError)
      expect(error).toMatchObject({ details: { outcome: 'notSent' } })
    }
  }

  it('is ended when its ROLLBACK was not answered in time, and refuses what comes next', async () => {
    const client = await connect({ connectionString: database.url, query_timeout: 600 })
    const { books, $transaction } = createRepositories(drizzle({ client }), schema)
    const error = await errorOf(() =>
      $transaction(async (inside) => {
        await inside.books.create({ id: 901, title: 'rolled back' })
        await inside.books.findMany(slept)
      }),
    )
    expect(error).toMatchObject({ details: { outcome: 'rolledBack' } })
    await refusesAll(client)
    expect(((await errorOf(() => books.count())) as Error).cause).toMatchObject({
      message: expect.stringContaining('was ended') as string,
    })
    await delay(2000)
    await refusesAll(client)
    expect(await written()).toEqual([])
    await client.end()
  })

  it('is ended when its COMMIT and the ROLLBACK after it were not answered', async () => {
    const client = await connect({ connectionString: database.url, query_timeout: 600 })
    const db = drizzle({ client })
    const { $transaction } = createRepositories(db, schema)
    const error = await errorOf(() =>
      $transaction(async (inside) => {
        await inside.books.create({ id: 901, title: 'unknown' })
        // It goes past the repositories, so that nothing waits for it.
        errorOf(() => client.query('select pg_sleep(2)')).catch(() => undefined)
      }),
    )
    expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'unknown' } })
    await refusesAll(client)
    expect(await written()).toEqual([])
    await client.end()
  })

  it('is ended when its network has stalled at BEGIN or ROLLBACK', async () => {
    for (const at of ['begin', 'rollback'] as const) {
      const proxy = await startStallingProxy(database.url)
      const client = await connect({ connectionString: proxy.url, query_timeout: 600 })
      const { books, $transaction } = createRepositories(drizzle({ client }), schema)
      await books.count()
      if (at === 'begin') proxy.stall()
      const error = await errorOf(() =>
        $transaction(async (inside) => {
          await inside.books.create({ id: 901, title: 'rolled back' })
          proxy.stall()
          throw new Error('undo')
        }),
      )
      expect(error).toMatchObject(at === 'begin' ? { code: 'CONNECTION' } : { message: 'undo' })
      await refusesAll(client)
      proxy.flow()
      await proxy.close()
      await client.end()
    }
    expect(await written()).toEqual([])
  })

  it('goes on after a transaction whose end was answered, whatever it was', async () => {
    const client = await connect({ connectionString: database.url, query_timeout: 5000 })
    const { books, $transaction } = createRepositories(drizzle({ client }), schema)
    await errorOf(() => $transaction(async (inside) => inside.books.create({ id: 10, title: 'there already' })))
    await errorOf(() => $transaction(async () => Promise.reject(new Error('undo'))))
    await client.query('begin')
    await errorOf(() => client.query('select nothing'))
    await errorOf(() => $transaction(async (inside) => inside.books.count()))
    await client.query('rollback')
    await $transaction(async (inside) => inside.books.create({ id: 905, title: 'kept' }))
    expect(await books.count({ id: { gt: 900 } })).toBe(1)
    expect(client.listenerCount('error')).toBe(1)
    await client.end()
  })
})

describe.each(['pool', 'client'] as const)('a savepoint whose rollback was not answered, on a %s', (kind) => {
  it('takes the whole transaction with it', async () => {
    const config = { connectionString: database.url, query_timeout: 600 }
    const client = kind === 'pool' ? new pg.Pool({ ...config, max: 1 }) : await connect(config)
    const { $transaction } = createRepositories(drizzle({ client }), schema)
    const error = await errorOf(() =>
      $transaction(async (outer) => {
        await outer.books.create({ id: 901, title: 'outer' })
        await errorOf(() =>
          outer.$transaction(async (inner) => {
            await inner.books.create({ id: 902, title: 'undone' })
            inner.$db.execute(sleep).catch(() => undefined)
            throw new Error('undo')
          }),
        )
        await delay(2000)
        await outer.books.create({ id: 903, title: 'outer' })
      }),
    )
    expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'rolledBack' } })
    await delay(300)
    expect(await written()).toEqual([])
    await client.end()
  })
})
