import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { describe, type ExpectStatic, it } from 'vitest'
import { ConnectionError, createRepositories, QueryCancelledError } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'
import { startLateCancels } from '../support/late-cancels.ts'
import * as schema from '../support/shelf-schema.ts'
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.ts'
import type { Proxy } from '../support/start-proxy.ts'

/** No call may take longer: the requests to cancel have 1.5 seconds, and the end of a transaction 3 more. */
const bound = 6000

const sleep = (seconds: number) => ({ extras: { slept: sql<string>`pg_sleep(${seconds})::text` }, where: { id: 10 } })
const abortedSleep = (seconds: number) => ({ ...sleep(seconds), signal: AbortSignal.timeout(60) })

interface Opened<TProxy> {
  readonly proxy: TProxy
  readonly client: pg.Client
  readonly repositories: ReturnType<typeof createRepositories<typeof schema>>
  [Symbol.asyncDispose](): Promise<void>
}

/** Connects a client to a database of its own behind a proxy: the tests run side by side, since they mostly wait. */
async function open<TProxy extends Proxy>(start: (url: string) => Promise<TProxy>): Promise<Opened<TProxy>> {
  const database = await startTestDatabase({ log: () => undefined })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(schema.shelfDdl)
  await admin.end()
  const proxy = await start(database.url)
  const client = new pg.Client({ connectionString: proxy.url })
  client.on('error', () => undefined)
  await client.connect()
  const repositories = createRepositories(drizzle({ client }), schema)
  await repositories.books.count()
  const close = async (): Promise<void> => {
    await client.end()
    await proxy.close()
    await database.stop()
  }
  return { proxy, client, repositories, [Symbol.asyncDispose]: close }
}

const stalling = (url: string): Promise<StallingProxy> => startStallingProxy(url)
const late =
  (milliseconds: number) =>
  (url: string): Promise<Proxy> =>
    startLateCancels(url, milliseconds)

/** Every kind of call, also one that waits for the end of another: each is refused at once, and says why. */
async function expectEnded(
  expect: ExpectStatic,
  { repositories: { books, $transaction } }: Opened<Proxy>,
  why: string,
): Promise<void> {
  const calls = [
    () => books.find(10),
    () => books.find(10, { signal: AbortSignal.timeout(5000) }),
    () => books.createMany([{ title: 'next' }], { returning: false }),
    () => $transaction(async (inside) => inside.books.create({ title: 'next' })),
  ]
  const errors = await Promise.all(calls.map(errorOf))
  for (const error of errors) {
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ details: { outcome: 'notSent' } })
    expect((error as ConnectionError).cause).toMatchObject({ message: expect.stringContaining(why) as string })
  }
}

describe.concurrent('a single client of node-postgres whose statement was cancelled', { timeout: 20_000 }, () => {
  it('is ended when nothing is answered: what waits behind the statement is refused', async ({ expect }) => {
    await using opened = await open(stalling)
    const { proxy, repositories } = opened
    proxy.stall()
    const startedAt = performance.now()
    const cancelling = errorOf(() => repositories.books.findMany(abortedSleep(0)))
    const behind = errorOf(() => repositories.books.find(20))
    expect(await cancelling).toBeInstanceOf(QueryCancelledError)
    expect(await behind).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
    await expectEnded(expect, opened, 'not answered')
    expect(performance.now() - startedAt).toBeLessThan(bound)
    proxy.flow()
  })

  it('is ended when a request may still come: it ends no other statement', async ({ expect }) => {
    await using opened = await open(late(1800))
    const { client, repositories } = opened
    // It is done before the request comes, and the request is not confirmed within its second.
    const rows = await repositories.books.findMany(abortedSleep(0.3)).catch(() => [])
    expect(rows.length).toBeLessThan(2)
    await expectEnded(expect, opened, 'not confirmed')
    expect(await errorOf(() => client.query('select pg_sleep(1)'))).not.toMatchObject({ code: '57014' })
  })

  it('goes on when the request was confirmed, in time or late', async ({ expect }) => {
    await using opened = await open(late(300))
    const { books } = opened.repositories
    expect(await errorOf(() => books.findMany(abortedSleep(5)))).toBeInstanceOf(QueryCancelledError)
    await books.findMany(abortedSleep(0.12)).catch(() => undefined)
    expect(await books.findMany(sleep(0.4))).toMatchObject([{ title: 'Ants' }])
  })

  it('commits its transaction, and is ended then', async ({ expect }) => {
    await using opened = await open(late(1800))
    const { books, $transaction } = opened.repositories
    const [title] = await $transaction(async (inside) => {
      await inside.books.create({ id: 901, title: 'kept' })
      await inside.books.findMany(abortedSleep(0.3))
      return (await inside.books.findMany({ where: { id: 901 } })).map((row) => row.title)
    })
    expect(title).toBe('kept')
    await expectEnded(expect, opened, 'not confirmed')
    expect(await errorOf(() => books.count())).toBeInstanceOf(ConnectionError)
  })

  it('is ended with its transaction when nothing is answered', async ({ expect }) => {
    await using opened = await open(stalling)
    const { proxy, repositories } = opened
    const startedAt = performance.now()
    const error = await errorOf(() =>
      repositories.$transaction(async (inside) => {
        await inside.books.create({ id: 901, title: 'rolled back' })
        proxy.stall()
        await inside.books.findMany(abortedSleep(0))
      }),
    )
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(performance.now() - startedAt).toBeLessThan(bound)
    await expectEnded(expect, opened, 'not answered')
    proxy.flow()
  })

  it('is ended in a transaction of Drizzle’s, which fails and does not wait', async ({ expect }) => {
    await using opened = await open(stalling)
    const { proxy, client, repositories } = opened
    const db = drizzle({ client })
    const startedAt = performance.now()
    const error = await errorOf(() =>
      db.transaction(async (transaction) => {
        proxy.stall()
        await repositories.$using(transaction).books.findMany(abortedSleep(0))
      }),
    )
    expect(error).toBeInstanceOf(Error)
    expect(performance.now() - startedAt).toBeLessThan(bound)
    await expectEnded(expect, opened, 'not answered')
    proxy.flow()
  })
})
