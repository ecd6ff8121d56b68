import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, type Database, InvalidArgumentError } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { drivers, type OpenDatabase, openDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const notes = pgTable('notes', { id: integer('id').primaryKey(), body: text('body') })
const ddl = 'create table notes (id int primary key, body text)'
const schema = { notes }

/** What the caller is in: a transaction of Drizzle's, or the database of a tenant. */
const current = new AsyncLocalStorage<Database>()

const bound = (value: unknown, owner: object): unknown =>
  typeof value === 'function' ? (value as () => unknown).bind(owner) : value

/** What people write that stands for what the caller is in, and else for the database. */
const stands: Readonly<Record<string, (db: Database) => Database>> = {
  'a proxy that passes on': (db) =>
    new Proxy(db, { get: (_, name) => Reflect.get(current.getStore() ?? db, name) as unknown }),
  'a proxy that binds methods': (db) =>
    new Proxy(db, { get: (_, name) => bound(Reflect.get(current.getStore() ?? db, name), current.getStore() ?? db) }),
  'an empty proxy that binds methods': (db) =>
    new Proxy({} as Database, {
      get: (_, name) => bound(Reflect.get(current.getStore() ?? db, name), current.getStore() ?? db),
    }),
}

/** A class that hides its database. */
class Hidden implements Database {
  readonly #db: Database
  constructor(db: Database) {
    this.#db = db
  }
  readonly select: Database['select'] = (...parameters) => this.#db.select(...parameters)
  readonly insert: Database['insert'] = (...parameters) => this.#db.insert(...parameters)
  readonly update: Database['update'] = (...parameters) => this.#db.update(...parameters)
  readonly delete: Database['delete'] = (...parameters) => this.#db.delete(...parameters)
  readonly execute: Database['execute'] = (...parameters) => this.#db.execute(...parameters)
  readonly transaction: Database['transaction'] = (...parameters) => this.#db.transaction(...parameters)
}

/** The same with what Drizzle has for common table expressions. */
class HiddenWhole extends Hidden {
  readonly with: unknown
  readonly $with: unknown
  constructor(db: Database) {
    super(db)
    this.with = bound(Reflect.get(db, 'with'), db)
    this.$with = bound(Reflect.get(db, '$with'), db)
  }
}

/** Calls of all kinds, of one row each from an id on. */
async function write({ notes: own, $transaction }: ReturnType<typeof repositoriesOf>, id: number): Promise<void> {
  await own.create({ id })
  await own.createMany([{ id: id + 1 }, { id: id + 2 }], { returning: false })
  await own.upsert({ id: id + 3 })
  await own.updateMany({ where: { id }, set: { body: 'written' }, signal: AbortSignal.timeout(5000) })
  await $transaction(async (inside) => {
    await inside.notes.create({ id: id + 4 })
    await own.create({ id: id + 5 })
  })
}

function repositoriesOf(db: Database) {
  return createRepositories(db, schema, {}, { batch: true })
}

describe.each(drivers)('on %s', (driver) => {
  let opened: OpenDatabase
  let other: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    other = await openDatabase(driver, { ddl })
  })
  beforeEach(async () => {
    for (const { query } of [opened, other]) await query('delete from notes')
  })
  afterAll(async () => {
    await opened.close()
    await other.close()
  })
  const idsOf = async ({ query }: OpenDatabase) =>
    (await query('select id from notes order by id')).map(({ id }) => Number(id))
  const begin = (run: () => Promise<unknown>) =>
    (opened.db.transaction as (body: (transaction: Database) => Promise<unknown>) => Promise<unknown>)((transaction) =>
      current.run(transaction, run),
    )

  describe.each(Object.keys(stands))('%s', (name) => {
    const repositories = () => repositoriesOf((stands[name] as (db: Database) => Database)(opened.db))

    it('writes in the transaction that its caller is in, or nothing, and goes on after it', async () => {
      const set = repositories()
      await write(set, 10)
      const undo = new Error('undo')
      for (const round of [0, 1]) {
        const error = await errorOf(() =>
          begin(async () => {
            await write(set, 100)
            await write(round === 0 ? set : repositories(), 200)
            expect(await set.notes.count()).toBe(18)
            throw undo
          }),
        )
        expect(error).toBe(undo)
        expect(await idsOf(opened)).toHaveLength(6)
      }
      await begin(() => write(set, 300))
      await write(set, 400)
      expect(await idsOf(opened)).toHaveLength(18)
    })

    it('reads and writes in the database of each caller', async () => {
      const set = repositories()
      await set.notes.createMany([{ id: 1, body: 'first' }])
      await other.query(`insert into notes values (1, 'other')`)
      const find = async () => (await set.notes.find(1))?.body
      const inOther = <TResult>(run: () => TResult): TResult => current.run(other.db, run)
      for (let round = 0; round < 2; round++)
        expect(await Promise.all([find(), inOther(find), find()])).toEqual(['first', 'other', 'first'])
      await Promise.all([write(set, 10), inOther(() => write(set, 20))])
      expect([await idsOf(opened), await idsOf(other)]).toEqual([
        [1, 10, 11, 12, 13, 14, 15],
        [1, 20, 21, 22, 23, 24, 25],
      ])
    })
  })

  it('a class that has not all that repositories need is refused', () => {
    expect(() => repositoriesOf(new Hidden(opened.db))).toThrow(InvalidArgumentError)
  })

  it('a class that hides its database writes outside of transactions, and in them', async () => {
    const set = repositoriesOf(new HiddenWhole(opened.db))
    await write(set, 10)
    await errorOf(() =>
      set.$transaction(async (inside) => write(inside, 20).then(() => Promise.reject(new Error('no')))),
    )
    expect(await idsOf(opened)).toEqual([10, 11, 12, 13, 14, 15])
  })
})

describe('a class that hides a single client of node-postgres', () => {
  it('keeps what is beside its transactions out of them', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(ddl)
    const { notes: own, $transaction } = repositoriesOf(new HiddenWhole(drizzle({ client })))
    await Promise.allSettled([
      $transaction(async (inside) => {
        await inside.notes.create({ id: 1 })
        await inside.notes.create({ id: 2 })
        throw new Error('undo')
      }),
      own.create({ id: 3 }),
      $transaction(async (inside) => inside.notes.create({ id: 4 })),
      own.createMany([{ id: 5 }, { id: 6 }]),
    ])
    expect((await own.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([3, 4, 5, 6])
    await client.end()
  })
})
