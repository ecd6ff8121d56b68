import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { integer, pgSchema, pgTable, withReplicas } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createExecutor, type Database, type Executor, kindOf, serverOf } from '../../src/database/index.ts'
import { defineModel } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { type Driver, drivers } from '../support/drivers.ts'
import { openEmptyPglite } from '../support/open-pglite.ts'

const odd = pgSchema('o"d')
const schema = {
  plain: pgTable('plain', { id: integer('id').primaryKey() }),
  parted: pgTable('parted', { id: integer('id').primaryKey() }),
  shown: pgTable('shown', { id: integer('id').primaryKey() }),
  named: odd.table('Na"me', { id: integer('id').primaryKey() }),
  missing: pgTable('missing', { id: integer('id').primaryKey() }),
}
const ddl = `
  create table plain (id int primary key);
  create table parted (id int primary key) partition by range (id);
  create view shown as select id from plain;
  create schema "o""d"; create table "o""d"."Na""me" (id int primary key);`
const model = defineModel(schema)

interface Opened {
  readonly db: Database
  /** A database that is on the same client. */
  readonly other: Database
  /** What was sent. */
  readonly sent: string[]
  end(): Promise<void>
}

async function open(driver: Driver): Promise<Opened> {
  const sent: string[] = []
  const logger = { logQuery: (text: string) => void sent.push(text) }
  if (driver === 'PGlite') {
    const client = await openEmptyPglite()
    await client.exec(ddl)
    const make = () => drizzlePglite({ client, logger })
    return { db: make(), other: make(), sent, end: () => client.close() }
  }
  const database = await startTestDatabase({ log: () => undefined })
  const oracle = new pg.Client({ connectionString: database.url })
  await oracle.connect()
  await oracle.query(ddl)
  await oracle.end()
  if (driver === 'node-postgres') {
    const pool = new pg.Pool({ connectionString: database.url, max: 2 })
    const make = () => drizzleNodePostgres({ client: pool, logger })
    return { db: make(), other: make(), sent, end: () => pool.end().then(() => database.stop()) }
  }
  const client = postgres(database.url, { max: 2, onnotice: () => undefined })
  const make = () => drizzlePostgresJs({ client, logger })
  return { db: make(), other: make(), sent, end: () => client.end().then(() => database.stop()) }
}

const tableOf = (name: keyof typeof schema) => model.tables.get(name)!
const executorOf = (db: Database): Executor => createExecutor(db, model, {})
const server = (executor: Executor) => serverOf({ executor, table: tableOf('plain') })
const kind = (executor: Executor, name: keyof typeof schema) => kindOf({ executor, table: tableOf(name) })

describe.each(drivers)('on %s', (driver) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(driver)
  })
  afterAll(() => opened.end())

  const asked = (text: string): number => opened.sent.filter((statement) => statement.includes(text)).length

  it('asks a client once for its version, in a transaction too, and tells no observer', async () => {
    const events: unknown[] = []
    const executor = createExecutor(opened.db, model, { onQuery: (event) => events.push(event) })
    const inside = await executor.transaction(async () => server(executor))
    expect(inside.major).toBeGreaterThanOrEqual(14)
    expect(await server(executor)).toEqual(inside)
    expect(await server(executorOf(opened.other))).toEqual(inside)
    // postgres.js has been told when its connection was opened.
    expect(asked('server_version_num')).toBe(driver === 'postgres.js' ? 0 : 1)
    expect(events).toEqual([])
  })

  it('asks a client once for what a table is, by its quoted name', async () => {
    const executor = executorOf(opened.db)
    for (let round = 0; round < 2; round++) {
      expect(await kind(executor, 'plain')).toBe('ordinary')
      expect(await executor.transaction(() => kind(executor, 'parted'))).toBe('partitioned')
      expect(await kind(executorOf(opened.other), 'shown')).toBe('view')
      expect(await kind(executor, 'named')).toBe('ordinary')
    }
    expect(asked('relkind')).toBe(4)
    expect(await executor.transaction(() => kind(executor, 'missing'))).toBeUndefined()
  })

  it('knows of transactions that somebody else opened, of proxies, and of the primary of replicas', async () => {
    await opened.db.transaction((async (tx: Database) => {
      const executor = executorOf(tx)
      expect((await server(executor)).major).toBeGreaterThanOrEqual(14)
      expect(await kind(executor, 'shown')).toBe('view')
    }) as never)
    const bound = new Proxy({} as Database, {
      get: (_, name) => {
        const value: unknown = Reflect.get(opened.db, name)
        return typeof value === 'function' ? (value.bind(opened.db) as unknown) : value
      },
    })
    const replicated = withReplicas(opened.db as never, [opened.other as never]) as unknown as Database
    for (const db of [bound, replicated]) {
      const executor = executorOf(db)
      expect(await executor.transaction(() => kind(executor, 'parted'))).toBe('partitioned')
      expect((await server(executor)).major).toBeGreaterThanOrEqual(14)
    }
  })

  it('waits no longer than a signal', async () => {
    const table = { ...tableOf('plain'), databaseName: 'other' }
    const signal = AbortSignal.abort(new Error('enough'))
    const asking = kindOf({ executor: executorOf(opened.db), table, signal })
    await expect(asking).rejects.toMatchObject({ code: 'QUERY_CANCELLED' })
  })
})

it('asks on postgres.js where no connection was opened yet', async () => {
  const opened = await open('postgres.js')
  try {
    expect((await server(executorOf(opened.db))).major).toBeGreaterThanOrEqual(14)
    expect(opened.sent).toHaveLength(1)
    expect((await server(executorOf(opened.other))).major).toBeGreaterThanOrEqual(14)
    expect(opened.sent).toHaveLength(1)
  } finally {
    await opened.end()
  }
})
