import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, type Database } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { startLateCancels } from '../support/late-cancels.ts'
import { openPoolOfOne, poolDrivers, type PoolOfOne } from '../support/pool-of-one.ts'
import * as schema from '../support/shelf-schema.ts'
import type { Proxy } from '../support/start-proxy.ts'

/** How late a request to cancel comes, in milliseconds. The aborted statement is done by then. */
const lateness = 300

const sleep = (seconds: number) => ({
  columns: { title: true as const },
  extras: { slept: sql<string>`pg_sleep(${seconds})::text` },
  where: { id: 10 },
})

describe.each(poolDrivers)('a request to cancel that comes late on %s', (driver) => {
  let database: TestDatabase
  let proxy: Proxy
  let pool: PoolOfOne
  const aborted = () => ({ ...sleep(0.12), signal: AbortSignal.timeout(60) })

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(schema.shelfDdl)
    await admin.end()
    proxy = await startLateCancels(database.url, lateness)
  })
  beforeEach(async () => {
    pool = openPoolOfOne(driver, proxy.url)
    await createRepositories(pool.db, schema).books.count()
  })
  afterEach(() => pool.close())
  afterAll(async () => {
    await proxy.close()
    await database.stop()
  })

  it('does not end the statement that is next on the connection', async () => {
    const { books } = createRepositories(pool.db, schema)
    for (let round = 0; round < 2; round++) {
      const [first, ...others] = await Promise.allSettled([
        books.findMany(aborted()),
        books.findMany(sleep(0.4)),
        books.find(10, { columns: { title: true } }),
      ])
      // It was done when the request came.
      const ended: unknown = first.status === 'rejected' ? first.reason : first.value
      expect(ended).toMatchObject(first.status === 'rejected' ? { code: 'QUERY_CANCELLED' } : [{ title: 'Ants' }])
      expect(others).toMatchObject([
        { status: 'fulfilled', value: [{ title: 'Ants' }] },
        { status: 'fulfilled', value: { title: 'Ants' } },
      ])
    }
  })

  it('does not end the next statement of a transaction', async () => {
    const rows = await createRepositories(pool.db, schema).$transaction(async ({ books }) => {
      await books.findMany(aborted())
      return books.findMany(sleep(0.4))
    })
    expect(rows).toMatchObject([{ title: 'Ants' }])
  })

  it('does not end what others send to the pool past repositories', async () => {
    const { books } = createRepositories(pool.db, schema)
    const { execute } = pool.db as Database & { execute(query: unknown): Promise<unknown> }
    const [, other] = await Promise.allSettled([
      books.findMany(aborted()),
      execute.call(pool.db, sql`select pg_sleep(0.4)`),
    ])
    expect(other.status).toBe('fulfilled')
  })
})

describe('a request to cancel that is not confirmed within a second, on node-postgres', () => {
  let database: TestDatabase
  let proxy: Proxy
  let pool: PoolOfOne
  let repositories: ReturnType<typeof createRepositories<typeof schema>>
  const process = async (): Promise<unknown> => {
    const found = await repositories.books.findOnly({
      extras: { pid: sql<number>`pg_backend_pid()` },
      where: { id: 10 },
    })
    return found?.pid
  }

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(schema.shelfDdl)
    await admin.end()
    proxy = await startLateCancels(database.url, 1800)
    pool = openPoolOfOne('node-postgres', proxy.url)
    repositories = createRepositories(pool.db, schema)
  })
  afterAll(async () => {
    await pool.close()
    await proxy.close()
    await database.stop()
  })

  it('destroys the connection: the statement that is next has another one, and is not ended', async () => {
    const before = await process()
    const rows = await repositories.books.findMany({ ...sleep(0.3), signal: AbortSignal.timeout(60) }).catch(() => [])
    const next = repositories.books.findMany(sleep(1))
    expect(rows.length).toBeLessThan(2)
    expect(await next).toMatchObject([{ title: 'Ants' }])
    expect(await process()).not.toBe(before)
  })

  it('lets a transaction commit, and destroys its connection then', async () => {
    const before = await process()
    await repositories.$transaction(async ({ books }) => {
      await books.create({ id: 901, title: 'kept' })
      await books.findMany({ ...sleep(0.3), signal: AbortSignal.timeout(60) })
    })
    expect(await repositories.books.findMany(sleep(1))).toMatchObject([{ title: 'Ants' }])
    expect(await process()).not.toBe(before)
    expect(await repositories.books.count({ id: 901 })).toBe(1)
  })

  it('keeps the connection where nothing was cancelled', async () => {
    const before = await process()
    await repositories.books.findMany({ ...sleep(0), signal: AbortSignal.timeout(5000) })
    expect(await process()).toBe(before)
  })
})
