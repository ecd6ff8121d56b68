import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { bigint, integer, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  type Database,
  defineModel,
  QueryError,
  TransactionConflictError,
} from '../../src/index.ts'
import { recordQueries, startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'

const jobs = pgTable('jobs', { id: integer('id').primaryKey(), stock: integer('stock'), label: text('label') })
const wideJobs = pgTable('jobs', { id: integer('id').primaryKey(), stock: bigint('stock', { mode: 'number' }) })

/** `REQUESTS=10000 npx vitest run …` shows the same for longer. */
const requests = Number(process.env['REQUESTS'] ?? 500)

let database: TestDatabase
let admin: pg.Client
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
})
beforeEach(() =>
  admin.query(`drop table if exists jobs; create table jobs (id int primary key, stock int, label text);
    insert into jobs select n, n, 'job ' || n from generate_series(1, 5) n`),
)
afterAll(async () => {
  await admin.end()
  await database.stop()
})

interface Opened {
  readonly db: () => Database
  prepared(): Promise<string[]>
  run(text: string): Promise<unknown>
  [Symbol.asyncDispose](): Promise<void>
}

/** One connection, so that what it has prepared can be looked at. */
function open(driver: 'postgres.js' | 'node-postgres' | 'client of node-postgres', max = 1): Opened {
  const list = 'select name from pg_prepared_statements order by name'
  if (driver === 'postgres.js') {
    const client = postgres(database.url, { max, onnotice: () => undefined, fetch_types: false })
    return {
      db: () => drizzlePostgresJs({ client }),
      prepared: async () => (await client.unsafe<{ name: string }[]>(list)).map(({ name }) => name),
      run: (statement) => client.unsafe(statement),
      [Symbol.asyncDispose]: () => client.end(),
    }
  }
  const pool = new pg.Pool({ connectionString: database.url, max })
  const connected = driver === 'node-postgres' ? undefined : new pg.Client({ connectionString: database.url })
  const connecting = connected?.connect()
  return {
    db: () => drizzleNodePostgres({ client: connected ?? pool }),
    prepared: async () => (await (connected ?? pool).query<{ name: string }>(list)).rows.map(({ name }) => name),
    run: (statement) => (connected ?? pool).query(statement),
    [Symbol.asyncDispose]: async () => {
      await connecting
      await connected?.end()
      await pool.end()
    },
  }
}

describe('prepared statements of a client', () => {
  it.each(['postgres.js', 'node-postgres'] as const)(
    'are as many as there are texts, whoever makes repositories of it (%s)',
    async (driver) => {
      await using opened = open(driver)
      const { db, prepared } = opened
      const model = defineModel({ jobs })
      for (let request = 0; request < requests; request++) {
        const fresh = request % 2 === 0 ? defineModel({ jobs }) : model
        const repositories = createRepositories(db(), fresh)
        expect((await repositories.$with({ tenant: request }).jobs.find(1 + (request % 5)))?.id).toBe(1 + (request % 5))
        await repositories.$transaction(async (inside) => inside.jobs.find(1, { signal: AbortSignal.timeout(10_000) }))
      }
      const names = await prepared()
      expect(names.length).toBeLessThan(6)
      if (driver === 'node-postgres') expect(names).toEqual([expect.stringMatching(/^select_jobs~[\w-]{22}$/)])
    },
    Math.max(60_000, requests * 100),
  )

  it('are named by what they do and their table, in 63 bytes at the most', async () => {
    const longName = `Ü${'a'.repeat(61)}`
    const long = pgTable(longName, { id: integer('id').primaryKey() })
    await admin.query(`drop table if exists "${longName}"; create table "${longName}" (id int primary key)`)
    await using opened = open('node-postgres')
    const repositories = createRepositories(opened.db(), { long, jobs })
    await repositories.jobs.createMany([{ id: 10 }, { id: 11 }])
    await repositories.jobs.update(10, { stock: 1 })
    await repositories.long.find(1)
    await createRepositories(opened.db(), { another: long }).another.find(1)
    const names = await opened.prepared()
    expect(names.map((name) => name.replace(/~[\w-]{22}$/, ''))).toEqual([
      'insert_jobs',
      `select__${'a'.repeat(32)}`,
      'update_jobs',
    ])
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
  })

  it('are none where the option says so', async () => {
    await using opened = open('node-postgres')
    const { db, prepared } = opened
    const { jobs: own, $transaction } = createRepositories(db(), { jobs }, {}, { prepare: false })
    expect((await own.find(1))?.id).toBe(1)
    await $transaction(async (inside) => inside.jobs.create({ id: 9 }))
    expect(await prepared()).toEqual([])
  })

  it('of another text never have the same name: two deployments can share a connection', async () => {
    await using opened = open('node-postgres')
    const { db, prepared } = opened
    const other = pgTable('jobs', { label: text('label'), stock: integer('stock'), id: integer('id').primaryKey() })
    const [one, two] = [createRepositories(db(), { jobs }), createRepositories(db(), { jobs: other })]
    expect(await one.jobs.find(2)).toEqual({ id: 2, stock: 2, label: 'job 2' })
    expect(await two.jobs.find(2)).toEqual({ id: 2, stock: 2, label: 'job 2' })
    expect(new Set(await prepared()).size).toBe(2)
  })

  it('that another client of the pooler has prepared is an error that says what to do', async () => {
    await using opened = open('node-postgres')
    const { db, prepared } = opened
    await createRepositories(db(), { jobs }).jobs.find(1)
    const [name] = await prepared()
    await using second = open('node-postgres')
    await second.run(`prepare "${name}" (int) as select 1`)
    const error = await errorOf(() => createRepositories(second.db(), { jobs }).jobs.find(1))
    expect(error).toBeInstanceOf(QueryError)
    expect(error).toMatchObject({ details: { sqlState: '42P05' } })
    expect((error as QueryError).message).toContain('prepare: false')
  })
})

describe.each(['postgres.js', 'node-postgres', 'client of node-postgres'] as const)(
  'a table that is changed under prepared statements, on %s',
  (driver) => {
    const alter = () => admin.query('alter table jobs alter column stock type bigint')
    const repositoriesOf = ({ db }: Opened) => createRepositories(db(), { jobs: wideJobs })

    it.each([1, 3])('is read and written by the next call, with %i connections', async (max) => {
      await using opened = open(driver, max)
      const { jobs: own } = repositoriesOf(opened)
      const read = () => Promise.all([1, 2, 3].map(async (id) => own.find(id)))
      const write = (stock: number) => own.updateEach([{ id: 4, stock }])
      for (let round = 0; round < 3; round++) {
        await read()
        await write(round)
      }
      await alter()
      const { result, queries } = await recordQueries(() => own.find(1))
      expect(result?.stock).toBe(1)
      // What was sent twice is told twice.
      expect(queries).toHaveLength(2)
      expect(await read()).toHaveLength(3)
      expect(await write(7)).toMatchObject([{ id: 4, stock: 7 }])
      for (let round = 0; round < 3; round++) await read()
    })

    it('is a conflict of a transaction, which retry repeats', async () => {
      await using opened = open(driver)
      const { $transaction, jobs: own } = repositoriesOf(opened)
      await $transaction(async (inside) => inside.jobs.find(1))
      await alter()
      let runs = 0
      const run = async ({ jobs: inside }: { readonly jobs: typeof own }): Promise<number | null | undefined> => {
        runs++
        return (await inside.find(1))?.stock
      }
      const error = await errorOf(() => $transaction(run))
      expect(error).toBeInstanceOf(TransactionConflictError)
      expect(error).toMatchObject({ details: { reason: 'changed table', sqlState: '0A000' } })
      expect(await $transaction(run)).toBe(1)
      await admin.query('alter table jobs alter column stock type int')
      runs = 0
      expect(await $transaction(run, { retry: 3 })).toBe(1)
      expect(runs).toBe(2)
    })

    it('prepares again what the connection has forgotten', async () => {
      await using opened = open(driver)
      const { jobs: own, $transaction } = repositoriesOf(opened)
      await own.find(1)
      await opened.run('deallocate all')
      expect((await own.find(1))?.id).toBe(1)
      await opened.run('deallocate all')
      expect((await $transaction(async (inside) => inside.jobs.find(1), { retry: 3 }))?.id).toBe(1)
    })
  },
)

it('tables of one name in two models are read by statements of their own', async () => {
  await using opened = open('node-postgres')
  const { db, prepared } = opened
  const numbers = pgTable('jobs', { id: integer('id').primaryKey(), stock: numeric('stock') })
  await createRepositories(db(), { jobs }).jobs.find(1)
  await createRepositories(db(), { jobs: numbers }).jobs.find(1)
  expect(await prepared()).toHaveLength(2)
})
