import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  afterCommit,
  afterRollback,
  ConnectionError,
  createRepositories,
  type Database,
  TransactionEndedError,
} from '../../src/index.ts'
import { startEmbeddedServer } from '../../src/server/embedded/embedded-server.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { constraintDdl, pages } from '../support/constraint-schema.ts'
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts'
import { errorOf } from '../support/errors.ts'

const points = ['begun', 'written', 'nested', 'nested written', 'nested ended', 'about to commit'] as const
type Point = (typeof points)[number]
type Fault = (backend: number) => Promise<void>
const drivers = ['postgres.js', 'node-postgres'] as const

const open = (driver: (typeof drivers)[number], url: string): { db: Database; end(): Promise<void> } => {
  if (driver === 'postgres.js') {
    const client = postgres(url, { onnotice: () => undefined, max: 2, backoff: false })
    return { db: drizzlePostgresJs({ client }), end: () => client.end({ timeout: 1 }) }
  }
  const client = new pg.Pool({ connectionString: url, max: 2 })
  // Connections that are idle in the pool when they are lost say so here.
  client.on('error', () => undefined)
  return { db: drizzleNodePostgres({ client }), end: () => client.end() }
}

describe.each(drivers)('a transaction on %s', (driver) => {
  let database: Awaited<ReturnType<typeof startTestDatabase>>
  let proxy: CuttingProxy
  let oracle: pg.Client
  let opened: ReturnType<typeof open>
  const repositories = () => createRepositories(opened.db, { pages })
  const ended: string[] = []

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    oracle = new pg.Client({ connectionString: database.url })
    await oracle.connect()
    await oracle.query(`${constraintDdl};
      create function wait_a_while() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return new; end $$;
      create constraint trigger slow after insert on pages deferrable initially deferred
        for each row when (new.page_id = 99) execute function wait_a_while()`)
  })
  beforeEach(async () => {
    ended.length = 0
    proxy = await startCuttingProxy(database.url)
    opened = open(driver, proxy.url)
    // A backend whose client is cut off notices it when its statement ends.
    await oracle.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    await oracle.query('truncate pages')
  })
  afterEach(async () => {
    await opened.end()
    await proxy.close()
  })
  afterAll(async () => {
    await oracle.end()
    await database.stop()
  })

  const stored = async () =>
    (await oracle.query('select page_id from pages order by page_id')).rows.map(
      (row: { page_id: number }) => row.page_id,
    )

  const terminate: Fault = async (backend) => {
    await oracle.query('select pg_terminate_backend($1)', [backend])
    await expect
      .poll(async () => (await oracle.query('select 1 from pg_stat_activity where pid = $1', [backend])).rowCount)
      .toBe(0)
  }
  const cut: Fault = async () => proxy.cut()

  /** Writes and nests; whatever fails it goes on, and does not let the caller know. */
  const stubbornly = async (at: (point: Point, backend: number) => Promise<unknown>): Promise<void> => {
    const ignored = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined)
    await repositories().$transaction(async (outer) => {
      afterCommit(() => ended.push('outer committed'))
      afterRollback(() => ended.push('outer rolled back'))
      const backend = await backendOf(outer.pages)
      await ignored(at('begun', backend))
      await ignored(outer.pages.create({ id: 1 }))
      await ignored(at('written', backend))
      await ignored(
        outer.$transaction(async (inner) => {
          await ignored(at('nested', backend))
          await ignored(inner.pages.create({ id: 2 }))
          await ignored(at('nested written', backend))
        }),
      )
      await ignored(at('nested ended', backend))
      await ignored(outer.pages.create({ id: 3 }))
      await ignored(at('about to commit', backend))
    })
  }

  const backendOf = async (repository: object): Promise<number> => {
    const { db } = repository as { readonly db: { execute(query: unknown): Promise<unknown> } }
    const result = (await db.execute(sql`select pg_backend_pid() as pid`)) as { rows?: { pid: number }[] } & {
      pid: number
    }[]
    return (result.rows ?? result)[0]?.pid as number
  }

  /** After a fault the pool must take as many calls as before: postgres.js reports a lost connection once more. */
  const expectUsable = async (): Promise<void> => {
    const calls = () =>
      Promise.all(Array.from({ length: 6 }, () => repositories().$transaction((all) => all.pages.count())))
    if (driver === 'postgres.js') await calls().catch(() => undefined)
    const count = (await stored()).length
    expect(await calls()).toEqual(Array(6).fill(count))
  }

  it('commits without a fault', async () => {
    await stubbornly(async () => undefined)
    expect(await stored()).toEqual([1, 2, 3])
    expect(ended).toEqual(['outer committed'])
  })

  describe.each(points)('%s', (faultPoint) => {
    it.each([
      ['is terminated while it is idle', terminate, 'idle'],
      ['is terminated, and goes on at once', terminate, 'at once'],
      ['is terminated while a statement runs', terminate, 'running'],
      ['is cut off while it is idle', cut, 'idle'],
      ['is cut off, and goes on at once', cut, 'at once'],
      ['is cut off while a statement runs', cut, 'running'],
    ] as const)('%s: nothing is there, and the error says so', async (_, fault, moment) => {
      const error = await errorOf(() =>
        stubbornly(async (point, backend) => {
          if (point !== faultPoint) return
          if (moment !== 'running') await fault(backend)
          if (moment === 'idle') await delay(30)
          if (moment !== 'running') return
          const sleeping = repositories().pages.findMany({
            extras: { slept: sql`pg_sleep(20)::text` },
            where: { id: { gte: 0 } },
          })
          const other = repositories().pages.aggregate({ count: true })
          await Promise.allSettled([sleeping, other, delay(30).then(() => fault(backend))])
        }),
      )
      expect(error).toBeInstanceOf(ConnectionError)
      const isAtCommit = faultPoint === 'about to commit' && moment === 'at once'
      if (!isAtCommit) expect((error as ConnectionError).details.outcome).toBe('rolledBack')
      expect(await stored()).toEqual([])
      const isKnown = (error as ConnectionError).details.outcome === 'rolledBack'
      expect(ended).toEqual(isKnown ? ['outer rolled back'] : [])
      await expectUsable()
      expect(await stored()).toEqual([])
    })
  })

  it.each(['before', 'during'] as const)(
    'is cut off %s COMMIT: the error says that the outcome is unknown',
    async (moment) => {
      proxy.cutCommit(moment)
      const error = await errorOf(() => stubbornly(async () => undefined))
      expect(error).toBeInstanceOf(ConnectionError)
      expect((error as ConnectionError).details.outcome).toBe('unknown')
      expect(await stored()).toEqual(moment === 'before' ? [] : [1, 2, 3])
      expect(ended).toEqual([])
    },
  )

  it('is not run again when the outcome is unknown', async () => {
    proxy.cutCommit('during')
    let runs = 0
    const run = () => repositories().$transaction(({ pages }) => pages.create({ id: ++runs }), { retry: 5 })
    expect(await errorOf(run)).toMatchObject({ code: 'CONNECTION', details: { outcome: 'unknown' } })
    expect(await stored()).toEqual([1])
  })

  it('is terminated while it commits: nothing is there, and the error says that the outcome is unknown', async () => {
    let backend = 0
    const committing = errorOf(() =>
      repositories().$transaction(async ({ pages }) => {
        backend = await backendOf(pages)
        await pages.create({ id: 99 })
      }),
    )
    await expect
      .poll(
        async () =>
          (
            await oracle.query(
              `select 1 from pg_stat_activity where pid = $1 and query ilike 'commit%' and state = 'active'`,
              [backend],
            )
          ).rowCount,
      )
      .toBe(1)
    await terminate(backend)
    const error = await committing
    expect(error).toBeInstanceOf(ConnectionError)
    expect((error as ConnectionError).details.outcome).toBe('unknown')
    expect(await stored()).toEqual([])
    await expectUsable()
  })

  it('is cut off before BEGIN, as often as the pool has connections: nothing was begun', async () => {
    for (let round = 0; round < 3; round++) {
      const holding = repositories().pages.count()
      await holding
      proxy.cut()
      await errorOf(async () => {
        await repositories().$transaction(async ({ pages }) => pages.create({ id: 1 }))
        throw new Error('The pool has noticed.')
      })
      await oracle.query('delete from pages')
    }
    await expectUsable()
  })

  it('refuses what its function still sends after the connection is lost', async () => {
    let later: Promise<unknown> = Promise.resolve()
    let goOn = (): void => undefined
    const waiting = new Promise<void>((resolve) => (goOn = resolve))
    const error = await errorOf(() =>
      repositories().$transaction(async (outer) => {
        const backend = await backendOf(outer.pages)
        later = waiting.then(() => errorOf(() => outer.pages.create({ id: 7 })))
        await terminate(backend)
        await waiting
      }),
    )
    expect(error).toBeInstanceOf(ConnectionError)
    goOn()
    expect(await later).toBeInstanceOf(TransactionEndedError)
    await expectUsable()
    expect(await stored()).toEqual([])
  })
})

describe('a server that crashes and recovers', () => {
  it.each(drivers)('leaves nothing of a transaction, and the pool usable on %s', async (driver) => {
    const server = await startEmbeddedServer('for its crash')
    const oracle = new pg.Client({ connectionString: server.url })
    oracle.on('error', () => undefined)
    await oracle.connect()
    // The test server commits asynchronously: a crash may lose what no checkpoint has written.
    await oracle.query(constraintDdl)
    await oracle.query('checkpoint')
    const opened = open(driver, server.url)
    const repositories = createRepositories(opened.db, { pages })
    try {
      const error = await errorOf(() =>
        repositories.$transaction(async (outer) => {
          await outer.pages.create({ id: 1 })
          const { db } = outer.pages as unknown as { readonly db: { execute(query: unknown): Promise<unknown> } }
          const result = (await db.execute(sql`select pg_backend_pid() as pid`)) as { rows?: { pid: number }[] } & {
            pid: number
          }[]
          await outer.$transaction(async (inner) => {
            await inner.pages.create({ id: 2 })
            process.kill((result.rows ?? result)[0]?.pid as number, 'SIGKILL')
            await inner.pages.findMany({ extras: { slept: sql`pg_sleep(20)::text` } })
          })
        }),
      )
      expect(error).toBeInstanceOf(ConnectionError)
      expect((error as ConnectionError).details.outcome).toBe('rolledBack')
      const count = () => repositories.$transaction(({ pages }) => pages.count()).catch(() => undefined)
      await expect.poll(count, { timeout: 20_000, interval: 100 }).toBe(0)
      expect(await Promise.all([count(), count(), count()])).toEqual([0, 0, 0])
    } finally {
      await opened.end()
      await oracle.end()
      await server.stop()
    }
  })
})
