import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ConnectionError,
  createRepositories,
  LockTimeoutError,
  InvalidValueError,
  QueryError,
  QueryTimeoutError,
  type RepositoryError,
  TransactionConflictError,
} from '../../src/index.ts'
import * as schema from '../support/constraint-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf, expectOnlyCauseHas } from '../support/errors.ts'

const marker = 'marker-7f3a'
const { accounts, constraintDdl } = schema

describe.each(drivers)('errors of the database on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: constraintDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() =>
    opened.query(`truncate accounts, pages; insert into accounts (account_id, full_name) values (1, 'a'), (2, 'b')`),
  )

  it.each([
    ['40001', TransactionConflictError, { reason: 'serialization' }],
    ['40P01', TransactionConflictError, { reason: 'deadlock' }],
    ['55P03', LockTimeoutError, { table: 'accounts' }],
    ['57014', QueryTimeoutError, { table: 'accounts' }],
    ['25P03', QueryTimeoutError, { table: 'accounts' }],
    ['25P04', QueryTimeoutError, { table: 'accounts' }],
    ['53300', ConnectionError, { outcome: 'notSent' }],
    ['08006', ConnectionError, { outcome: 'unknown' }],
    ['22012', QueryError, { table: 'accounts' }],
    ['P0001', QueryError, { table: 'accounts' }],
    ['42501', QueryError, { table: 'accounts' }],
  ])('is decided by SQLSTATE %s', async (sqlState, type, details) => {
    const extras = { raised: sql`raise_error(${sqlState})` }
    const error = await errorOf(() => repositories().accounts.find(1, { extras }))
    expect(error).toBeInstanceOf(type)
    expect((error as RepositoryError).details).toEqual({ origin: 'program', sqlState, ...details })
    if ('table' in details) expect((error as RepositoryError).message).toContain(' on "accounts" to ')
    expectOnlyCauseHas(error, marker)
  })

  it('holds no value of a parameter that the column cannot take', async () => {
    const wrong = { id: marker as never }
    for (const run of [
      () => repositories().accounts.find(marker as never),
      () => repositories().accounts.findMany({ where: wrong }),
      () => repositories().accounts.createMany([{ ...wrong, name: 'a' }]),
      () => repositories().accounts.update(1, wrong),
    ]) {
      const error = await errorOf(run)
      expect(error).toBeInstanceOf(InvalidValueError)
      expect(`${(error as Error).message} ${JSON.stringify(error)}`).not.toContain(marker)
    }
    const own = sql`${marker}::text::integer = 1`
    const refused = await errorOf(() => repositories().accounts.findMany({ where: own }))
    expect(refused).toBeInstanceOf(InvalidValueError)
    expectOnlyCauseHas(refused, marker)
  })

  it('holds no value when the table is not there', async () => {
    await opened.query('alter table accounts rename to moved')
    const error = await errorOf(() => repositories().accounts.findMany({ where: { name: marker } }))
    await opened.query('alter table moved rename to accounts')
    expect(error).toMatchObject({ code: 'QUERY', details: { sqlState: '42P01' } })
    expect((error as Error).message).not.toContain(marker)
    expect(await repositories().accounts.count()).toBe(2)
  })

  it('keeps an error of the caller’s own code as it is', async () => {
    const own = new Error('of the caller')
    const where = (): never => {
      throw own
    }
    expect(await errorOf(() => repositories().accounts.findMany({ where }))).toBe(own)
  })
})

describe.each(['postgres.js', 'node-postgres'] as const)('errors between two connections on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: constraintDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() =>
    opened.query(`truncate accounts, pages; insert into accounts (account_id, full_name) values (1, 'a'), (2, 'b')`),
  )

  it('is a conflict when a row changed since a serializable transaction read it', async () => {
    const work = () =>
      repositories().$transaction(
        async (inside) => {
          await inside.accounts.find(1)
          await opened.query(`update accounts set full_name = 'changed' where account_id = 1`)
          await inside.accounts.update(1, { name: marker })
        },
        { isolationLevel: 'repeatable read' },
      )
    const error = await errorOf(work)
    expect(error).toBeInstanceOf(TransactionConflictError)
    expect((error as TransactionConflictError).details).toEqual({
      origin: 'program',
      reason: 'serialization',
      sqlState: '40001',
    })
    expect((await repositories().accounts.find(1))?.name).toBe('changed')
  })

  it('is a conflict when two transactions wait for each other', async () => {
    const bothLocked = new Barrier(2)
    const crossing = (first: number, second: number) =>
      repositories().$transaction(async (inside) => {
        await inside.accounts.update(first, { name: marker })
        await bothLocked.reach()
        await inside.accounts.update(second, { name: marker })
      })
    const outcomes = await Promise.allSettled([crossing(1, 2), crossing(2, 1)])
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toBeInstanceOf(TransactionConflictError)
    expect((errors[0] as TransactionConflictError).details).toEqual({
      origin: 'program',
      reason: 'deadlock',
      sqlState: '40P01',
    })
  })

  it('is a lock timeout when lock_timeout passes, or at once with noWait', async () => {
    await repositories().$transaction(async (holder) => {
      await holder.accounts.find(1, { lock: { mode: 'update' } })
      const waiting = () =>
        repositories().$transaction((inside) => inside.accounts.update(1, { name: marker }), {
          propagation: 'requiresNew',
          lockTimeout: 50,
        })
      expect(await errorOf(waiting)).toBeInstanceOf(LockTimeoutError)
      const atOnce = () =>
        repositories().$transaction((inside) => inside.accounts.find(1, { lock: { mode: 'update', noWait: true } }), {
          propagation: 'requiresNew',
        })
      expect(await errorOf(atOnce)).toMatchObject({ code: 'LOCK_TIMEOUT', details: { sqlState: '55P03' } })
    })
  })

  it('is a query timeout when statement_timeout passes', async () => {
    const slow = () =>
      repositories().$transaction((inside) => inside.accounts.find(1, { extras: { slept: sql`pg_sleep(5)::text` } }), {
        statementTimeout: 50,
      })
    expect(await errorOf(slow)).toBeInstanceOf(QueryTimeoutError)
  })

  it.each([undefined, new AbortController().signal])(
    'is a connection error when the connection is killed (%s)',
    async (signal) => {
      const sleeping = errorOf(() =>
        repositories().accounts.findMany({ extras: { slept: sql`pg_sleep(20)::text` }, ...(signal && { signal }) }),
      )
      await expect
        .poll(() =>
          opened.query(
            `select pg_terminate_backend(pid) as done from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep%'`,
          ),
        )
        .toEqual([{ done: 't' }])
      expect(await sleeping).toBeInstanceOf(ConnectionError)
      const countAtOnce = () => Promise.all(Array.from({ length: 8 }, () => repositories().accounts.count()))
      // postgres.js gives the killed connection's error once more, to the next statement on its place in the pool.
      if (driver === 'postgres.js') await errorOf(countAtOnce)
      expect(await countAtOnce()).toEqual(Array(8).fill(2))
    },
  )
})

describe('errors without a server', () => {
  it('is a connection error on postgres.js', async () => {
    const client = postgres('postgres://nobody@127.0.0.1:1/nowhere', { max: 1 })
    const { accounts } = createRepositories(drizzlePostgresJs({ client }), schema)
    expect(await errorOf(() => accounts.find(1))).toMatchObject({
      code: 'CONNECTION',
      details: { sqlState: 'ECONNREFUSED' },
    })
    expect(
      await errorOf(() => createRepositories(drizzlePostgresJs({ client }), schema).$transaction(async () => 1)),
    ).toBeInstanceOf(ConnectionError)
    expect(await accounts.createMany([])).toEqual([])
    await client.end()
  })

  it('is a connection error on node-postgres', async () => {
    const client = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nowhere' })
    const repositories = createRepositories(drizzleNodePostgres({ client }), schema)
    const { signal } = new AbortController()
    for (const run of [
      () => repositories.accounts.find(1),
      () => repositories.accounts.find(1, { signal }),
      () => repositories.accounts.explain(),
      () => repositories.$transaction(async () => 1),
    ]) {
      expect(await errorOf(run)).toMatchObject({ code: 'CONNECTION', details: { sqlState: 'ECONNREFUSED' } })
    }
    await client.end()
  })

  it('is a connection error when the client was closed', async () => {
    for (const driver of drivers) {
      const opened = await openDatabase(driver)
      await opened.close()
      const error = await errorOf(() => createRepositories(opened.db, { accounts }).accounts.find(1))
      expect([driver, error instanceof ConnectionError]).toEqual([driver, true])
    }
  })
})

/** A point that everybody has to reach before anybody goes on. */
class Barrier {
  #missing: number
  #open: () => void = () => undefined
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve))

  constructor(parties: number) {
    this.#missing = parties
  }

  reach(): Promise<void> {
    if (--this.#missing === 0) this.#open()
    return this.#opened
  }
}
