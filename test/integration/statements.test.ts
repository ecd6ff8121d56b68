import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, ConnectionError, type Database } from '../../src/index.ts'
import { recordQueries, startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/every-type-schema.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    `${schema.everyTypeDdl} insert into made (label) select 'label ' || n from generate_series(1, 50) n`,
  )
  await client.end()
})
afterAll(() => database.stop())

/** Opens a database with one connection over a proxy, which counts its messages. */
async function openCounted(
  driver: 'postgres.js' | 'node-postgres',
): Promise<{ proxy: CountingProxy; db: Database; end(): Promise<void> }> {
  const proxy = await startCountingProxy(database.url)
  if (driver === 'postgres.js') {
    const client = postgres(proxy.url, { max: 1, fetch_types: false })
    return { proxy, db: drizzlePostgresJs({ client }), end: () => client.end().then(proxy.close) }
  }
  const pool = new pg.Pool({ connectionString: proxy.url, max: 1 })
  pool.on('error', () => undefined)
  return { proxy, db: drizzleNodePostgres({ client: pool }), end: () => pool.end().then(proxy.close) }
}

/** A database that counts how many selects are built with it. */
function countBuilds(db: Database): { readonly db: Database; builds(): number } {
  let builds = 0
  const select = (...parameters: never[]): unknown => {
    builds++
    return db.select(...parameters)
  }
  const counting = Object.create(db, { select: { value: select } }) as Database
  return {
    db: counting,
    builds: () => {
      const count = builds
      builds = 0
      return count
    },
  }
}

describe('statements on postgres.js', () => {
  it('sends a repeated find in one round trip, prepared, without building SQL', async () => {
    const { proxy, db, end } = await openCounted('postgres.js')
    const counted = countBuilds(db)
    const { made } = createRepositories(counted.db, schema)
    await made.find(1)
    await made.find(2)
    counted.builds()
    proxy.look()
    for (const id of [3, 4, 3, 999]) {
      expect((await made.find(id))?.id).toBe(id === 999 ? undefined : id)
      expect(proxy.look()).toEqual({ messages: 'BES', roundTrips: 1 })
    }
    expect(counted.builds()).toBe(0)
    await end()
  })

  it.each<[string, (made: ReturnType<typeof repositoriesOf>['made'], n: number) => Promise<unknown>]>([
    ['findByKeys', (made, n) => made.findByKeys([n, n + 1, n])],
    ['findFirst', (made, n) => made.findFirst({ where: { id: { gt: n } }, orderBy: { id: 'asc' } })],
    ['findMany', (made, n) => made.findMany({ where: { id: { in: [n, n + 1] } }, limit: n, offset: 0 })],
    ['count', (made, n) => made.count({ label: { startsWith: `label ${n}` } })],
    ['exists', (made, n) => made.exists({ id: n })],
    ['aggregate', (made, n) => made.aggregate({ count: true, max: ['id'], having: { count: { gte: n } } })],
    ['create', (made, n) => made.create({ label: `new ${n}` })],
    ['createMany', (made, n) => made.createMany(Array.from({ length: n }, () => ({ label: 'new' })))],
    ['update', (made, n) => made.update(n, { label: `changed ${n}` })],
    ['updateMany', (made, n) => made.updateMany({ where: { id: n }, set: { stamp: `${n}` }, returning: false })],
    ['delete', (made, n) => made.delete(n + 10)],
    ['deleteMany', (made, n) => made.deleteMany({ where: { id: n + 20 } })],
  ])('sends a repeated %s in one round trip, whatever its values', async (_, call) => {
    const { proxy, db, end } = await openCounted('postgres.js')
    const { made } = repositoriesOf(db)
    for (const n of [1, 2]) await call(made, n)
    proxy.look()
    const { queries } = await recordQueries(() => call(made, 3))
    expect(proxy.look()).toEqual({ messages: 'BES', roundTrips: 1 })
    expect(queries).toHaveLength(1)
    await end()
  })

  it('returns a statement’s own rows after one that failed when some of its rows had come', async () => {
    const client = postgres(database.url, { max: 1 })
    const { made } = repositoriesOf(drizzlePostgresJs({ client }))
    const failing = { where: { RAW: sql`100 / (${schema.made.id} - 5) > -1000` } } as const
    for (const run of [
      async () => expect((await made.find(1))?.id).toBe(1),
      async () =>
        expect(
          await made.findMany({ where: { id: { lte: 3 } }, columns: { id: true }, orderBy: { id: 'asc' } }),
        ).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]),
      async () => expect(await made.findMany({ columns: {}, extras: { one: sql`1` }, limit: 1 })).toEqual([{ one: 1 }]),
      async () => expect(await made.count({ id: 1 })).toBe(1),
      async () => expect(await made.createMany([{ label: 'a' }, { label: 'b' }], { returning: false })).toBe(2),
      async () =>
        expect(await made.updateMany({ where: { id: { in: [1, 2] } }, set: { stamp: 's' }, returning: false })).toBe(2),
      async () => expect(await made.explain()).toContain('made'),
      async () => expect((await recordQueries(() => made.find(2))).queries[0]?.rowCount).toBe(1),
    ]) {
      expect(await errorOf(() => made.findMany(failing))).toMatchObject({ details: { sqlState: '22012' } })
      await run()
    }
    await client.end()
  })

  it('prepares on every connection, and again on a new one', async () => {
    const { proxy, db, end } = await openCounted('postgres.js')
    const { made } = repositoriesOf(db)
    await made.find(1)
    proxy.cut()
    await expect
      .poll(() =>
        made.find(1).then(
          (row) => row?.id,
          () => undefined,
        ),
      )
      .toBe(1)
    proxy.look()
    await made.find(1)
    expect(proxy.look()).toEqual({ messages: 'BES', roundTrips: 1 })
    await end()
  })

  it('keeps 256 shapes, and builds the least recently used one again', async () => {
    const client = postgres(database.url, { max: 1 })
    const counted = countBuilds(drizzlePostgresJs({ client }))
    const { samples } = repositoriesOf(counted.db)
    const properties = Object.keys(schema.sampleRows[0] ?? {}).slice(0, 9)
    const shapes = Array.from({ length: 300 }, (_, index) =>
      properties.filter((__, bit) => ((index + 1) >> bit) % 2 === 1),
    )
    const read = (index: number) => {
      const columns: Partial<Record<keyof typeof schema.samples.$inferSelect, true>> = Object.fromEntries(
        (shapes[index] ?? []).map((name) => [name, true]),
      )
      return samples.findMany({ columns, limit: 1 })
    }
    for (let index = 0; index < 300; index++) await read(index)
    expect(counted.builds()).toBe(300)
    for (let index = 44; index < 300; index++) await read(index)
    expect(counted.builds()).toBe(0)
    await read(0)
    await read(44)
    expect(counted.builds()).toBe(2)
    await client.end()
  })

  it('gives names to 1,000 statements of a client, and sends others without', async () => {
    const client = postgres(database.url, { max: 1 })
    const { made, samples } = repositoriesOf(drizzlePostgresJs({ client }))
    const prepared = async () => Number((await client`select count(*) from pg_prepared_statements`)[0]?.['count'])
    const properties = Object.keys(schema.sampleRows[0] ?? {}).slice(0, 10)
    const read = (index: number): Promise<object[]> => {
      const chosen = properties.filter((__, bit) => (index >> bit) % 2 === 1)
      const columns = Object.fromEntries(chosen.map((name) => [name, true])) as { readonly id: true }
      return samples.findMany({ columns, limit: 1, ...(index % 100 === 0 && { signal }) })
    }
    const { signal } = new AbortController()
    const before = await prepared()
    for (let index = 1; index <= 1010; index++) await read(index)
    expect((await prepared()) - before).toBe(1000)
    expect(await read(1009)).toEqual(await read(1009))
    expect((await made.find(1))?.id).toBe(1)
    expect((await prepared()) - before).toBe(1000)
    await client.end()
  })

  it('sends the same text for the same shape, and another for another', async () => {
    const client = postgres(database.url, { max: 1 })
    const { made } = repositoriesOf(drizzlePostgresJs({ client }))
    const { queries } = await recordQueries(async () => {
      await made.findMany({ where: { label: 'a', id: { in: [1] } }, limit: 1 })
      await made.findMany({ where: { label: 'b', id: { in: [1, 2, 3] } }, limit: 99 })
      await made.findMany({ where: { label: null, id: { in: [1] } }, limit: 1 })
      await made.findMany({ where: { label: 'a', id: { in: [] } }, limit: 1 })
    })
    const texts = queries.map(({ sql }) => sql)
    expect(texts[0]).toBe(texts[1])
    expect(new Set(texts).size).toBe(3)
    await client.end()
  })
})

describe('statements on node-postgres', () => {
  it('prepares a find once for each connection', async () => {
    const { proxy, db, end } = await openCounted('node-postgres')
    const { made } = repositoriesOf(db)
    await made.find(1)
    proxy.look()
    expect((await made.find(2))?.id).toBe(2)
    expect(proxy.look()).toEqual({ messages: 'BDES', roundTrips: 1 })
    await end()
  })

  it.each([undefined, new AbortController().signal])(
    'survives that the network cuts a connection off while a statement runs (%s)',
    async (signal) => {
      const { proxy, db, end } = await openCounted('node-postgres')
      const { made } = repositoriesOf(db)
      const sleeping = errorOf(() =>
        made.findMany({ where: (_, { sql }) => sql`pg_sleep(5) is not null`, ...(signal && { signal }) }),
      )
      await expect.poll(() => proxy.look().messages).toMatch(/[EQ]/)
      proxy.cut()
      expect(await sleeping).toBeInstanceOf(ConnectionError)
      expect((await made.find(1))?.id).toBe(1)
      await end()
    },
  )
})

function repositoriesOf(db: Database) {
  return createRepositories(db, schema)
}
