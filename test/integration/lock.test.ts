import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRepositories,
  type Database,
  InvalidArgumentError,
  type LockOptions,
  LockTimeoutError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const orderBy = { id: 'asc' } as const
const columns = { id: true } as const

describe.each(drivers)('locks of reads on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it.each([
    ['update', ['update', 'no key update', 'share', 'key share']],
    ['no key update', ['update', 'no key update', 'share']],
    ['share', ['update', 'no key update']],
    ['key share', ['update']],
  ] as const)(
    'locks for %s against those that conflict with it, until the end of the transaction',
    async (mode, conflicting) => {
      await repositories().$transaction(async ({ books }) => {
        expect(await books.findMany({ where: { id: 10 }, columns, lock: { mode } })).toEqual([{ id: 10 }])
        for (const other of ['update', 'no key update', 'share', 'key share'] as const) {
          if (driver === 'PGlite') continue
          const free = await opened.query(`select book_id from books where book_id = 10 for ${other} skip locked`)
          expect([other, free.length]).toEqual([other, (conflicting as readonly string[]).includes(other) ? 0 : 1])
        }
      })
      expect(await opened.query('select book_id from books where book_id = 10 for update skip locked')).toHaveLength(1)
    },
  )

  it.skipIf(driver === 'PGlite')('leaves locked rows out with skipLocked, and throws at once with noWait', async () => {
    await opened.query('begin; select 1 from books where book_id in (10, 30) for update')
    const skipLocked = { mode: 'update', skipLocked: true } as const
    const noWait = { mode: 'share', noWait: true } as const
    await repositories().$transaction(async ({ books }) => {
      expect(await books.findMany({ orderBy, columns, lock: skipLocked })).toEqual([{ id: 20 }, { id: 40 }, { id: 50 }])
      expect(await books.findFirst({ orderBy, columns, lock: skipLocked })).toEqual({ id: 20 })
      expect(await books.find(10, { lock: skipLocked })).toBeUndefined()
      expect(await books.findByKeys([10, 20], { columns, lock: skipLocked })).toEqual([undefined, { id: 20 }])
      expect(await books.find(20, { columns, lock: { ...noWait, skipLocked: false } })).toEqual({ id: 20 })
    })
    for (const read of readsWith(noWait)) {
      expect(await errorOf(() => repositories().$transaction(read))).toBeInstanceOf(LockTimeoutError)
    }
    await opened.query('rollback')
    for (const read of readsWith(noWait)) expect(await repositories().$transaction(read)).toBeDefined()
  })

  it.skipIf(driver === 'PGlite')('waits for a row that is locked, and then reads it as it was left', async () => {
    await opened.query(`begin; update books set title = 'Antelopes' where book_id = 10`)
    const waiting = repositories().$transaction(({ books }) =>
      books.find(10, { columns: { title: true }, lock: { mode: 'update' } }),
    )
    await expect
      .poll(async () => (await opened.query(`select 1 from pg_locks where not granted`)).length)
      .toBeGreaterThan(0)
    await opened.query('commit')
    expect(await waiting).toEqual({ title: 'Antelopes' })
  })

  it('throws outside of a transaction, before a statement is sent', async () => {
    const inTransaction = repositories().$with({ settings: { 'app.tenant': 7 } })
    for (const unbound of [repositories(), inTransaction])
      for (const read of readsWith({ mode: 'update' })) {
        const { result, queries } = await recordQueries(() => errorOf(() => read(unbound)))
        expect(result).toBeInstanceOf(InvalidArgumentError)
        expect((result as Error).message).toMatch(
          /^find\w*\.lock: expected a call in a transaction, got one outside of any\. .* use \$transaction\.$/,
        )
        expect(queries).toEqual([])
      }
  })

  it('holds in every kind of transaction: those of repositories, of savepoints, of Drizzle', async () => {
    const outside = repositories()
    const transactionOf = opened.db.transaction.bind(opened.db) as (
      run: (transaction: Database) => Promise<void>,
    ) => Promise<void>
    for (const read of readsWith({ mode: 'update' })) {
      const rows = await outside.$transaction(async (inside) => [
        await read(inside),
        await read(outside),
        await inside.$transaction(read),
        await outside.$with({}).$transaction(read),
      ])
      expect(rows.every((row) => row !== undefined)).toBe(true)
      await transactionOf(async (transaction) => {
        expect(await read(outside.$using(transaction))).toBeDefined()
        expect(await read(createRepositories(transaction, schema))).toBeDefined()
      })
    }
  })
})

describe('locks of reads on a single connection', () => {
  it('are not refused where nobody knows whether it is in a transaction', async () => {
    const opened = await openDatabase('node-postgres', { ddl: schema.shelfDdl })
    const { client: pool } = (opened.db as unknown as { readonly session: { readonly client: pg.Pool } }).session
    const client = await pool.connect()
    await client.query('begin')
    const { books } = createRepositories(drizzle({ client }), schema)
    expect(await books.find(10, { columns, lock: { mode: 'update' } })).toEqual({ id: 10 })
    expect(await opened.query('select 1 from books where book_id = 10 for update skip locked')).toEqual([])
    await client.query('rollback')
    client.release()
    await opened.close()
  })
})

type Repositories = ReturnType<typeof createRepositories<typeof schema>>

/** Every read that takes a lock, of rows that two of the tests lock. */
function readsWith(lock: LockOptions): ((repositories: Repositories) => Promise<unknown>)[] {
  return [
    ({ books }) => books.find(10, { lock }),
    ({ books }) => books.find(10, { lock, batch: true }),
    ({ books }) => books.findOrThrow(10, { lock }),
    ({ books }) => books.findByKeys([20, 30], { lock }),
    ({ books }) => books.findFirst({ orderBy, lock }),
    ({ books }) => books.findFirstOrThrow({ orderBy, lock }),
    ({ books }) => books.findOnly({ where: { id: 30 }, lock }),
    ({ books }) => books.findMany({ lock }),
  ]
}
