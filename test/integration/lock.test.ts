import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, LockTimeoutError } from '../../src/index.ts'
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
    const { books } = repositories()
    await opened.query('begin; select 1 from books where book_id in (10, 30) for update')
    const skipLocked = { mode: 'update', skipLocked: true } as const
    const noWait = { mode: 'share', noWait: true } as const
    expect(await books.findMany({ orderBy, columns, lock: skipLocked })).toEqual([{ id: 20 }, { id: 40 }, { id: 50 }])
    expect(await books.findFirst({ orderBy, columns, lock: skipLocked })).toEqual({ id: 20 })
    expect(await books.find(10, { lock: skipLocked })).toBeUndefined()
    expect(await books.findByKeys([10, 20], { columns, lock: skipLocked })).toEqual([undefined, { id: 20 }])
    for (const run of [
      () => books.find(10, { lock: noWait }),
      () => books.findOnly({ where: { id: 30 }, lock: noWait }),
      () => books.findByKeys([20, 30], { lock: noWait }),
    ]) {
      expect(await errorOf(run)).toBeInstanceOf(LockTimeoutError)
    }
    expect(await books.find(20, { columns, lock: { ...noWait, skipLocked: false } })).toEqual({ id: 20 })
    await opened.query('rollback')
    expect(await books.find(10, { columns, lock: noWait })).toEqual({ id: 10 })
  })

  it.skipIf(driver === 'PGlite')('waits for a row that is locked, and then reads it as it was left', async () => {
    await opened.query(`begin; update books set title = 'Antelopes' where book_id = 10`)
    const waiting = repositories().books.find(10, { columns: { title: true }, lock: { mode: 'update' } })
    await expect
      .poll(async () => (await opened.query(`select 1 from pg_locks where not granted`)).length)
      .toBeGreaterThan(0)
    await opened.query('commit')
    expect(await waiting).toEqual({ title: 'Antelopes' })
  })
})
