import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRepositories, QueryCancelledError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'
import * as schema from '../support/odd-schema.ts'

const why = new Error('the reader went away')
const sleep = { slept: sql<string>`pg_sleep(30)::text` }

describe.each(drivers)('a signal on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `${schema.oddDdl} insert into measures (value) values (1), (2); insert into pairs values (1, 'a')`,
    })
  })
  afterAll(() => opened.close())
  beforeEach(() => vi.waitUntil(async () => (await sleeping()) === 0))

  it('that is aborted already sends no statement', async () => {
    const { measures, pairs } = repositories()
    const signal = AbortSignal.abort(why)
    for (const run of [
      () => measures.find(1, { signal }),
      () => measures.findByKeys([1], { signal }),
      () => measures.findMany({ signal }),
      () => measures.findFirst({ signal }),
      () => measures.findOnly({ signal }),
      () => measures.aggregate({ count: true, signal }),
      () => measures.create({ value: 1 }, { signal }),
      () => measures.createMany([{ value: 1 }], { signal }),
      () => measures.update(1, { value: 2 }, { signal }),
      () => measures.updateMany({ where: { id: 1 }, set: { value: 2 }, signal }),
      () => measures.updateAll({ value: 2 }, { signal }),
      () => pairs.delete({ left: 1, right: 'a' }, { signal }),
      () => pairs.deleteMany({ where: { left: 1 }, signal }),
      () => pairs.deleteAll({ signal, returning: false }),
    ]) {
      const error = await errorBeforeStatement(run)
      expect(error).toBeInstanceOf(QueryCancelledError)
      expect(error).toMatchObject({ details: { started: false }, cause: why })
    }
    expect(await pairs.count()).toBe(1)
  })

  it('that is never aborted changes nothing, and keeps no listener', async () => {
    const { signal } = new AbortController()
    const added: string[] = []
    const watched = new Proxy(signal, {
      get: (target, name) => {
        if (name === 'addEventListener' || name === 'removeEventListener') added.push(name)
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    expect(
      await repositories().measures.findMany({ signal: watched, columns: { value: true }, orderBy: { id: 'asc' } }),
    ).toEqual([{ value: 1 }, { value: 2 }])
    expect(added.filter((name) => name === 'addEventListener')).toHaveLength(
      added.filter((name) => name === 'removeEventListener').length,
    )
    const parallel = await Promise.all(Array.from({ length: 8 }, () => repositories().measures.find(1, { signal })))
    expect(parallel.every((row) => row?.value === 1)).toBe(true)
  })

  it.skipIf(driver === 'PGlite')('cancels the statement on the server, and the pool goes on', async () => {
    for (let round = 0; round < 3; round++) {
      const controller = new AbortController()
      const running = [1, 2, 3, 4].map(() =>
        errorOf(() => repositories().measures.findMany({ extras: sleep, signal: controller.signal })),
      )
      await expect.poll(sleeping).toBe(4)
      controller.abort(why)
      for (const error of await Promise.all(running)) {
        expect(error).toBeInstanceOf(QueryCancelledError)
        expect(error).toMatchObject({ details: { started: true }, cause: why })
      }
      await expect.poll(sleeping).toBe(0)
      const after = await Promise.all(Array.from({ length: 8 }, () => repositories().measures.count()))
      expect(after).toEqual(Array(8).fill(2))
    }
  })

  it.skipIf(driver === 'PGlite')('cancels a write, which then has not happened', async () => {
    const controller = new AbortController()
    const where = { RAW: sql`pg_sleep(30) is not null` }
    const writing = errorOf(() =>
      repositories().measures.updateMany({ where, set: { value: 99 }, signal: controller.signal }),
    )
    await expect.poll(sleeping).toBe(1)
    controller.abort(why)
    expect(await writing).toBeInstanceOf(QueryCancelledError)
    expect(await repositories().measures.count({ value: 99 })).toBe(0)
  })

  it.skipIf(driver === 'PGlite')('cancels a statement of a transaction, which then rolls back', async () => {
    const controller = new AbortController()
    const work = errorOf(() =>
      repositories().$transaction(async ({ measures }) => {
        await measures.create({ value: 3 })
        await measures.findMany({ extras: sleep, signal: controller.signal })
      }),
    )
    await expect.poll(sleeping).toBe(1)
    controller.abort(why)
    expect(await work).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: true }, cause: why })
    expect(await repositories().measures.count()).toBe(2)
  })

  it.skipIf(driver === 'PGlite')('cancels a statement of a savepoint, and the transaction goes on', async () => {
    const controller = new AbortController()
    const count = await repositories().$transaction(async (outer) => {
      await outer.pairs.create({ left: 2, right: 'b' })
      const inner = errorOf(() =>
        outer.$transaction(({ measures }) => measures.findMany({ extras: sleep, signal: controller.signal })),
      )
      await expect.poll(sleeping).toBe(1)
      controller.abort(why)
      expect(await inner).toBeInstanceOf(QueryCancelledError)
      return outer.pairs.count()
    })
    expect(count).toBe(2)
    expect(await repositories().pairs.count()).toBe(2)
  })

  it.skipIf(driver === 'PGlite')('ends the wait for a free connection', async () => {
    const holders = new AbortController()
    const held = Array.from({ length: 4 }, () =>
      errorOf(() => repositories().measures.findMany({ extras: sleep, signal: holders.signal })),
    )
    await expect.poll(sleeping).toBe(4)
    const controller = new AbortController()
    const waiting = errorOf(() => repositories().measures.find(1, { signal: controller.signal }))
    controller.abort(why)
    expect(await waiting).toMatchObject({ code: 'QUERY_CANCELLED', cause: why })
    holders.abort()
    await Promise.all(held)
    expect((await repositories().measures.find(1))?.value).toBe(1)
  })

  it.skipIf(driver !== 'PGlite')('ends the wait where the driver cannot cancel', async () => {
    const controller = new AbortController()
    const slow = { RAW: sql`(select count(*) from generate_series(1, 300000)) > 0` }
    const running = errorOf(() => repositories().measures.findMany({ where: slow, signal: controller.signal }))
    controller.abort(why)
    expect(await running).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: true }, cause: why })
    expect((await repositories().measures.find(1))?.value).toBe(1)
  })

  /** How many statements the server runs now that sleep. */
  async function sleeping(): Promise<number> {
    const [row] = await opened.query(
      `select count(*) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep%'`,
    )
    return Number(row?.['count'])
  }
})
