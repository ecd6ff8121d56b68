import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { integer, pgTable, text, withReplicas } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, type Database, TransactionEndedError } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { type Driver, drivers } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import { openEmptyPglite } from '../support/open-pglite.ts'

const notes = pgTable('notes', { id: integer('id').primaryKey(), body: text('body') })
const lines = pgTable('lines', { id: integer('id').primaryKey(), noteId: integer('note_id') })
const ddl = `
  create table notes (id int primary key, body text);
  create table lines (id int primary key, note_id int);`
const schema = { notes, lines }

interface Opened {
  readonly db: Database
  query(text: string): Promise<unknown[]>
  end(): Promise<void>
}

async function open(driver: Driver): Promise<Opened> {
  if (driver === 'PGlite') {
    const client = await openEmptyPglite()
    await client.exec(ddl)
    return {
      db: drizzlePglite({ client }),
      query: async (statement) => (await client.query(statement)).rows,
      end: () => client.close(),
    }
  }
  const database = await startTestDatabase({ log: () => undefined })
  const oracle = new pg.Client({ connectionString: database.url })
  await oracle.connect()
  await oracle.query(ddl)
  const pool = driver === 'node-postgres' ? new pg.Pool({ connectionString: database.url, max: 3 }) : undefined
  const client = pool === undefined ? postgres(database.url, { max: 3, onnotice: () => undefined }) : undefined
  const db = client === undefined ? drizzleNodePostgres({ client: pool as pg.Pool }) : drizzlePostgresJs({ client })
  return {
    db,
    query: async (statement) => (await oracle.query(statement)).rows as unknown[],
    end: async () => {
      await (client ?? pool)?.end()
      await oracle.end()
      await database.stop()
    },
  }
}

const bound = (value: unknown, owner: object): unknown =>
  typeof value === 'function' ? (value as () => unknown).bind(owner) : value

const methods = ['select', 'with', '$with', 'insert', 'update', 'delete', 'execute', 'transaction'] as const

const boundMethods = (db: Database): Database =>
  Object.fromEntries(methods.map((name) => [name, bound(Reflect.get(db, name), db)])) as unknown as Database

/** Wraps what it hands over as it is wrapped itself. */
function wrapWhole(db: Database): Database {
  const transaction = (run: (inside: Database) => unknown, ...config: never[]): unknown =>
    (db.transaction as (run: (inside: Database) => unknown, ...config: never[]) => unknown)(
      (inside) => run(wrapWhole(inside)),
      ...config,
    )
  return new Proxy(db, {
    get: (_, name) => (name === 'transaction' ? transaction : bound(Reflect.get(db, name), db)),
  })
}

/** What people write around a database. */
const wrappers: Readonly<Record<string, (db: Database) => Database>> = {
  'a lazy proxy that binds methods': (db) =>
    new Proxy({} as Database, { get: (_, name) => bound(Reflect.get(db, name), db) }),
  'a proxy of the database that binds methods': (db) =>
    new Proxy(db, { get: (target, name) => bound(Reflect.get(target, name), target) }),
  'a proxy that passes everything on': (db) => new Proxy(db, {}),
  'an object with bound methods': (db) => ({ ...db, ...boundMethods(db) }),
  'bound methods without a session': (db) => boundMethods(db),
  'an object derived from the database': (db) => Object.create(db) as Database,
  'a proxy that wraps its transactions, too': wrapWhole,
  'a transaction of its own': (db) => {
    const transaction = (...parameters: never[]): unknown => db.transaction(...parameters)
    return Object.create(db, { transaction: { value: transaction } }) as Database
  },
}

describe.each(drivers)('on %s', (driver) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(driver)
  })
  beforeEach(() => opened.query('delete from notes').then(() => opened.query('delete from lines')))
  afterAll(() => opened.end())
  const ids = async () => (await opened.query('select id from notes order by id')) as { id: number }[]

  describe.each(Object.keys(wrappers))('%s', (name) => {
    const repositories = () => createRepositories((wrappers[name] as (db: Database) => Database)(opened.db), schema)

    it('writes everything of a transaction in it, or nothing', async () => {
      const { $transaction, notes: outside } = repositories()
      const undo = new Error('undo')
      const error = await errorOf(() =>
        $transaction(async (inside) => {
          await inside.notes.create({ id: 1, body: 'a' })
          await inside.notes.createMany([{ id: 2, body: 'b' }, { id: 3 }])
          await inside.notes.createMany([{ id: 4 }, { id: 5 }], { returning: false })
          await inside.notes.upsert({ id: 1, body: 'c' })
          await inside.notes.updateEach([{ id: 2, body: 'd' }])
          await inside.notes.updateMany({ where: { id: 3 }, set: { body: 'e' } })
          await inside.notes.delete(4)
          await outside.create({ id: 6 })
          await inside.$transaction(async ({ notes: nested }) => nested.create({ id: 7 }))
          expect(await inside.notes.count()).toBe(6)
          expect(await inside.notes.findMany({ signal: AbortSignal.timeout(5000) })).toHaveLength(6)
          throw undo
        }),
      )
      expect(error).toBe(undo)
      expect(await ids()).toEqual([])
    })

    it('has ended with its transaction', async () => {
      const kept = await repositories().$transaction(async (inside) => inside)
      expect(await errorOf(() => kept.notes.count())).toBeInstanceOf(TransactionEndedError)
    })

    it('commits, undoes a savepoint, and goes on', async () => {
      const { $transaction, notes: outside } = repositories()
      await $transaction(async (inside) => {
        await inside.notes.createMany([{ id: 1 }, { id: 2 }])
        await errorOf(() =>
          inside.$transaction(async (nested) => {
            await nested.notes.create({ id: 3 })
            throw new Error('undo')
          }),
        )
      })
      expect(await ids()).toEqual([{ id: 1 }, { id: 2 }])
      expect((await outside.find(2, { signal: AbortSignal.timeout(5000) }))?.id).toBe(2)
    })
  })
})

describe.each(['postgres.js', 'node-postgres'] as const)('a database with replicas on %s', (driver) => {
  let primary: Opened
  let replica: Opened
  beforeAll(async () => {
    primary = await open(driver)
    replica = await open(driver)
  })
  afterAll(async () => {
    await primary.end()
    await replica.end()
  })
  const all = ({ query }: Opened) => query('select id, body from notes order by id')

  it('has everything on its primary: writes, transactions, and reads, which a replica may not have yet', async () => {
    const db = withReplicas(primary.db as never, [replica.db as never]) as unknown as Database
    const repositories = createRepositories(db, schema)
    await replica.query(`insert into notes values (99, 'old')`)
    await errorOf(() =>
      repositories.$transaction(async (inside) => {
        await inside.notes.create({ id: 1, body: 'x' })
        expect(await inside.notes.count()).toBe(1)
        throw new Error('no')
      }),
    )
    expect(await all(primary)).toEqual([])
    await repositories.notes.createMany([{ id: 2, body: 'x' }])
    await repositories.notes.upsert({ id: 2, body: 'y' })
    await repositories.notes.updateEach([{ id: 2, body: 'z' }])
    expect(await repositories.notes.findMany()).toEqual([{ id: 2, body: 'z' }])
    expect(await repositories.notes.find(2, { signal: AbortSignal.timeout(5000) })).toEqual({ id: 2, body: 'z' })
    expect(await all(primary)).toEqual([{ id: 2, body: 'z' }])
    expect(await all(replica)).toEqual([{ id: 99, body: 'old' }])
  })

  it('joins transactions of its primary', async () => {
    const db = withReplicas(primary.db as never, [replica.db as never]) as unknown as Database
    const ofPrimary = createRepositories(primary.db, schema)
    await ofPrimary.lines.deleteAll()
    await errorOf(() =>
      createRepositories(db, schema).$transaction(async () => {
        await ofPrimary.lines.create({ id: 1 })
        throw new Error('no')
      }),
    )
    expect(await ofPrimary.lines.count()).toBe(0)
  })
})
