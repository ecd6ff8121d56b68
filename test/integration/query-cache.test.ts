import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, type Database } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { type Driver, drivers } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import { MemoryCache } from '../support/memory-cache.ts'
import { openEmptyPglite } from '../support/open-pglite.ts'

const notes = pgTable('notes', { id: integer('id').primaryKey(), body: text('body') })
const ddl = 'create table notes (id int primary key, body text)'

interface Opened {
  readonly db: Database
  run(text: string): Promise<unknown>
  end(): Promise<void>
}

async function open(driver: Driver, cache: MemoryCache): Promise<Opened> {
  if (driver === 'PGlite') {
    const client = await openEmptyPglite()
    await client.exec(ddl)
    return {
      db: drizzlePglite({ client, cache }),
      run: (statement) => client.exec(statement),
      end: () => client.close(),
    }
  }
  const database = await startTestDatabase({ log: () => undefined })
  if (driver === 'node-postgres') {
    const client = new pg.Pool({ connectionString: database.url, max: 3 })
    await client.query(ddl)
    const end = async (): Promise<void> => {
      await client.end()
      await database.stop()
    }
    return { db: drizzleNodePostgres({ client, cache }), run: (statement) => client.query(statement), end }
  }
  const client = postgres(database.url, { max: 3, onnotice: () => undefined })
  await client.unsafe(ddl)
  const end = async (): Promise<void> => {
    await client.end()
    await database.stop()
  }
  return { db: drizzlePostgresJs({ client, cache }), run: (statement) => client.unsafe(statement), end }
}

describe.each(drivers)("Drizzle's cache of all queries on %s", (driver) => {
  const cache = new MemoryCache()
  let opened: Opened
  const repositories = () => createRepositories(opened.db, { notes })
  beforeAll(async () => {
    opened = await open(driver, cache)
  })
  beforeEach(async () => {
    await repositories().notes.deleteAll()
    cache.hits = 0
  })
  afterAll(() => opened.end())

  it('answers a read that was sent before', async () => {
    const { notes: own } = repositories()
    await own.createMany([{ id: 1, body: 'a' }])
    expect(await own.findMany()).toEqual([{ id: 1, body: 'a' }])
    expect(await own.findMany()).toEqual([{ id: 1, body: 'a' }])
    expect(cache.hits).toBe(1)
  })

  it.each<[string, (own: ReturnType<typeof repositories>['notes']) => Promise<unknown>, object[]]>([
    [
      'create',
      (own) => own.create({ id: 2, body: 'b' }),
      [
        { id: 1, body: 'a' },
        { id: 2, body: 'b' },
      ],
    ],
    [
      'createMany',
      (own) => own.createMany([{ id: 2, body: 'b' }]),
      [
        { id: 1, body: 'a' },
        { id: 2, body: 'b' },
      ],
    ],
    ['upsert', (own) => own.upsert({ id: 1, body: 'b' }), [{ id: 1, body: 'b' }]],
    ['upsertMany', (own) => own.upsertMany([{ id: 1, body: 'b' }]), [{ id: 1, body: 'b' }]],
    ['updateEach', (own) => own.updateEach([{ id: 1, body: 'b' }]), [{ id: 1, body: 'b' }]],
    ['updateMany', (own) => own.updateMany({ where: { id: 1 }, set: { body: 'b' } }), [{ id: 1, body: 'b' }]],
    ['update', (own) => own.update(1, { body: 'b' }), [{ id: 1, body: 'b' }]],
    ['updateAll', (own) => own.updateAll({ body: 'b' }, { returning: false }), [{ id: 1, body: 'b' }]],
    [
      'getOrCreate',
      (own) => own.getOrCreate({ where: { id: 2 }, create: { id: 2, body: 'b' } }),
      [
        { id: 1, body: 'a' },
        { id: 2, body: 'b' },
      ],
    ],
    ['delete', (own) => own.delete(1), []],
    ['deleteMany', (own) => own.deleteMany({ where: { id: 1 } }), []],
  ])('is never asked for a %s, and forgets its table', async (_, write, expected) => {
    const { notes: own } = repositories()
    for (let round = 0; round < 2; round++) {
      await own.deleteAll()
      await own.createMany([{ id: 1, body: 'a' }])
      expect(await own.findMany({ orderBy: { id: 'asc' } })).toEqual([{ id: 1, body: 'a' }])
      await write(own)
      expect(await own.findMany({ orderBy: { id: 'asc' } })).toEqual(expected)
    }
  })

  it('takes no lock or setting for what was done before', async () => {
    const { $transaction } = repositories()
    const read = sql<string>`current_setting('app.tenant', true)`
    for (const tenant of ['7', '8', '7']) {
      await repositories().notes.deleteAll()
      await $transaction(
        async ({ notes: own }) => {
          await own.create({ id: 1 })
          expect(await own.findMany({ extras: { tenant: read }, lock: { mode: 'update' } })).toMatchObject([{ tenant }])
        },
        { settings: { 'app.tenant': tenant } },
      )
    }
    expect(cache.hits).toBe(0)
  })

  it('is not read in a transaction, and has nothing of one that rolls back', async () => {
    const { notes: own, $transaction } = repositories()
    await own.create({ id: 1, body: 'a' })
    expect(await own.count()).toBe(1)
    await errorOf(() =>
      $transaction(async ({ notes: inside }) => {
        await inside.create({ id: 2 })
        expect(await inside.count()).toBe(2)
        throw new Error('undo')
      }),
    )
    expect(await own.count()).toBe(1)
  })

  it.skipIf(driver === 'PGlite')('forgets again after COMMIT what others read before it', async () => {
    const { notes: own, $transaction } = repositories()
    let tell = (): void => undefined
    const written = new Promise<void>((resolve) => (tell = resolve))
    // What is started outside of the transaction does not join it.
    const reading = written.then(() => own.count())
    await $transaction(async ({ notes: inside }) => {
      await inside.create({ id: 1 })
      tell()
      expect(await reading).toBe(0)
    })
    expect(await own.count()).toBe(1)
  })

  it('forgets a read by a filter of a relation or a subquery when that table is written', async () => {
    const { notes: own } = repositories()
    await own.createMany([{ id: 1 }, { id: 2 }])
    const read = () =>
      own.aggregate({
        count: true,
        where: { RAW: (table) => sql`exists (select 1 from ${notes} "other" where "other"."id" > ${table.id})` },
      })
    await read()
    await own.create({ id: 3 })
    expect(await read()).toMatchObject({ count: 2 })
  })
})
