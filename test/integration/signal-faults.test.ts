import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'
import { openPoolOfOne, poolDrivers, type PoolOfOne } from '../support/pool-of-one.ts'
import * as schema from '../support/shelf-schema.ts'
import { startProxy } from '../support/start-proxy.ts'

const why = new Error('the reader went away')
const cancelled = { code: 'QUERY_CANCELLED', cause: why }
const title = { columns: { title: true } } as const

describe.each(poolDrivers)('a signal on a pool of one connection of %s', (driver) => {
  let database: TestDatabase
  let locker: pg.Client
  let pool: PoolOfOne
  let controller: AbortController
  const repositories = () => createRepositories(pool.db, schema)

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    locker = new pg.Client({ connectionString: database.url })
    await locker.connect()
    await locker.query(schema.shelfDdl)
  })
  beforeEach(() => {
    pool = openPoolOfOne(driver, database.url)
    controller = new AbortController()
  })
  afterEach(async () => {
    await locker.query('rollback')
    await pool.close()
  })
  afterAll(async () => {
    await locker.end()
    await database.stop()
  })

  /** Lets every statement on the places wait until the test ends, or `rollback`. */
  const lockPlaces = () => locker.query('begin; lock table places in access exclusive mode')
  const waiting = async () =>
    (await locker.query("select 1 from pg_locks where relation = 'places'::regclass and not granted")).rowCount

  it('that is aborted in the tick of the call leaves the connection usable', async () => {
    const { books } = repositories()
    for (let round = 0; round < 2; round++) {
      const { signal } = (controller = new AbortController())
      const finding = errorOf(() => books.find(10, { signal }))
      controller.abort(why)
      expect(await finding).toMatchObject(cancelled)
      expect(await books.count()).toBe(5)
    }
  })

  it('that is aborted while a connection is made leaves it usable, and the statement is not sent', async () => {
    const creating = errorOf(() => repositories().books.create({ title: 'New' }, { signal: controller.signal }))
    setImmediate(() => controller.abort(why))
    expect(await creating).toMatchObject(cancelled)
    expect(await repositories().books.count()).toBe(5)
  })

  it('ends a write that waits for the connection, and it is never sent', async () => {
    await lockPlaces()
    const before = repositories().places.findMany({ limit: 1 })
    await expect.poll(waiting).toBe(1)
    const creating = errorOf(() => repositories().books.create({ title: 'New' }, { signal: controller.signal }))
    const after = repositories().books.find(20, title)
    setImmediate(() => controller.abort(why))
    expect(await creating).toMatchObject(cancelled)
    await locker.query('rollback')
    expect(await before).toHaveLength(1)
    expect(await after).toEqual({ title: 'Bees' })
    expect(await repositories().books.count()).toBe(5)
  })

  it('ends a statement that was sent behind another, and the ones behind it get their own rows', async () => {
    const { books, places } = repositories()
    // What is prepared on the connection is sent without waiting for those before it.
    expect([await places.count(), await books.find(10, title)]).toEqual([4, { title: 'Ants' }])
    await lockPlaces()
    const before = places.count()
    await expect.poll(waiting).toBe(1)
    const aborted = errorOf(() => books.find(10, { ...title, signal: controller.signal }))
    const after = Promise.all([books.find(20, title), books.find(30, title)])
    await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(why)
    expect(await aborted).toMatchObject(cancelled)
    await locker.query('rollback')
    expect(await before).toBe(4)
    expect(await after).toEqual([{ title: 'Bees' }, { title: 'Cats' }])
    expect(await books.find(40, title)).toEqual({ title: 'Dogs' })
  })

  it('ends statements of a transaction that are sent for the first time side by side', async () => {
    await lockPlaces()
    const { signal } = controller
    const ended = errorOf(() =>
      repositories().$transaction(({ places, books }) =>
        Promise.all([
          places.findMany({ limit: 1, signal }),
          books.find(10, { ...title, signal }),
          books.find(20, { signal }),
        ]),
      ),
    )
    await expect.poll(waiting).toBe(1)
    controller.abort(why)
    expect(await ended).toMatchObject(cancelled)
    expect(await waiting()).toBe(0)
    expect(await repositories().books.find(30, title)).toEqual({ title: 'Cats' })
  })

  it('ends the call where nobody takes the request to cancel', async () => {
    const proxy = await startProxy(database.url, (client, upstream) => {
      client.pipe(upstream)
      upstream.pipe(client)
    })
    const behind = openPoolOfOne(driver, proxy.url)
    await lockPlaces()
    const { places } = createRepositories(behind.db, schema)
    const running = errorOf(() => places.findMany({ signal: controller.signal }))
    await expect.poll(waiting).toBe(1)
    proxy.refuse()
    controller.abort(why)
    expect(await running).toMatchObject(cancelled)
    await locker.query('rollback')
    proxy.accept()
    expect(await places.count()).toBe(4)
    await behind.close()
    await proxy.close()
  })

  it('that is aborted while the pool hands the connection over gives it back once', async () => {
    for (let jobs = 0; jobs < 6; jobs++) {
      const { signal } = (controller = new AbortController())
      const abortAfter = (count: number): void =>
        count === 0 ? controller.abort(why) : queueMicrotask(() => abortAfter(count - 1))
      const handing = openPoolOfOne(driver, database.url, () => abortAfter(jobs))
      const { books } = createRepositories(handing.db, schema)
      const sleeping = errorOf(() => books.findMany({ extras: { slept: sql<string>`pg_sleep(30)::text` }, signal }))
      if (driver === 'postgres.js') abortAfter(jobs)
      expect(await sleeping).toMatchObject(cancelled)
      expect(await books.count()).toBe(5)
      await handing.close()
    }
  })
})
