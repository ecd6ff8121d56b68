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
