import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  ForeignKeyViolationError,
  NotNullViolationError,
  UniqueViolationError,
} from '../../src/index.ts'
import { buildersOf } from '../../src/database/index.ts'
import { withRollback } from '../../src/testing/index.ts'
import * as schema from '../support/constraint-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf, expectOnlyCauseHas } from '../support/errors.ts'

describe.each(drivers)('$transaction on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { constraintDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: constraintDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate accounts, chapters, pages'))

  const stored = async () =>
    (await opened.query('select page_id from pages order by page_id')).map((row) => Number(row['page_id']))

  it('commits and returns what the function returns', async () => {
    const result = await repositories().$transaction(async ({ pages }) => {
      await pages.create({ id: 2 })
      await pages.createMany([{ id: 1 }, { id: 3 }])
      return pages.count()
    })
    expect(result).toBe(3)
    expect(await stored()).toEqual([1, 2, 3])
  })

  it('rolls back and throws what the function throws', async () => {
    const own = new Error('of the caller')
    const run = () =>
      repositories().$transaction(async ({ pages }) => {
        await pages.create({ id: 1 })
        throw own
      })
    expect(await errorOf(run)).toBe(own)
    expect(await stored()).toEqual([])
  })

  it('rolls back when a statement fails, with its typed error', async () => {
    const run = () =>
      repositories().$transaction(async ({ pages, accounts }) => {
        await pages.create({ id: 1 })
        await accounts.create({ id: 1 } as never)
      })
    expect(await errorOf(run)).toBeInstanceOf(NotNullViolationError)
    expect(await stored()).toEqual([])
  })

  it('does not see its rows outside before it commits', async () => {
    if (driver === 'PGlite') return expect(driver).toBe('PGlite') // one connection: nobody is outside
    return repositories().$transaction(async ({ pages }) => {
      await pages.create({ id: 1 })
      expect(await stored()).toEqual([])
      expect(await pages.count()).toBe(1)
    })
  })

  it('keeps the rows around a nested one that fails', async () => {
    await repositories().$transaction(async (outer) => {
      await outer.pages.create({ id: 1 })
      const inner = () =>
        outer.$transaction(async ({ pages }) => {
          await pages.create({ id: 2 })
          await pages.create({ id: 1 })
        })
      expect(await errorOf(inner)).toBeInstanceOf(UniqueViolationError)
      await outer.$transaction(({ pages }) => pages.create({ id: 3 }))
      await outer.pages.create({ id: 4 })
    })
    expect(await stored()).toEqual([1, 3, 4])
  })

  it('loses a nested one that succeeded when the outer one fails', async () => {
    const run = () =>
      repositories().$transaction(async (outer) => {
        await outer.$transaction(({ pages }) => pages.create({ id: 1 }))
        throw new Error('late')
      })
    await expect(run()).rejects.toThrow('late')
    expect(await stored()).toEqual([])
  })

  it('keeps the rows of parallel siblings when one of them fails', async () => {
    const outcomes = await repositories().$transaction((outer) =>
      Promise.allSettled(
        [1, 2, 3, 4, 5].map((id) =>
          outer.$transaction(async ({ pages }) => {
            await pages.create({ id })
            await pages.update(id, { book: 'a', chapter: null })
            if (id === 3) throw new Error('the third')
            await pages.create({ id: id * 10 })
          }),
        ),
      ),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(await stored()).toEqual([1, 2, 4, 5, 10, 20, 40, 50])
  })

  it('keeps the rows of parallel siblings in one that is nested itself, and of a createMany in chunks', async () => {
    const many = Array.from({ length: 50_001 }, (_, index) => ({ id: index + 100 }))
    await repositories().$transaction(async (outer) => {
      const siblings = [
        outer.pages.createMany(many, { returning: false }),
        outer.$transaction(async (middle) => {
          const inner = [1, 2, 3].map((id) =>
            middle.$transaction(async ({ pages }) => {
              await pages.create({ id })
              if (id === 2) throw new Error('the second')
            }),
          )
          await Promise.allSettled(inner)
        }),
        outer.$transaction(async ({ pages }) => {
          await pages.create({ id: 4 })
          throw new Error('the last')
        }),
      ]
      await Promise.allSettled(siblings)
    })
    expect(await repositories().pages.count({ id: { lt: 100 } })).toBe(2)
    expect(await repositories().pages.count()).toBe(50_003)
  })

  it('reports a deferred constraint that fails at COMMIT, with the properties', async () => {
    const run = () =>
      repositories().$transaction(async ({ pages }) => {
        await deferConstraints(pages)
        await pages.create({ id: 1, account: 90_210_777 })
        expect(await pages.count()).toBe(1)
      })
    const error = await errorOf(run)
    expect(error).toBeInstanceOf(ForeignKeyViolationError)
    expect((error as ForeignKeyViolationError).details).toEqual({
      origin: 'client',
      table: 'pages',
      constraint: 'pages_of_account_accounts_account_id_fk',
      properties: ['account'],
      propertiesUnknownBecause: undefined,
      sqlState: '23503',
    })
    expectOnlyCauseHas(error, '90210777')
    expect(await stored()).toEqual([])
    expect(await repositories().pages.count()).toBe(0)
  })

  /** Runs SET CONSTRAINTS in the transaction that a repository is bound to. */
  async function deferConstraints(repository: object): Promise<void> {
    const { db } = repository as { readonly db: OpenDatabase['db'] }
    await db.execute(sql.raw('set constraints all deferred'))
  }

  it('joins a transaction that Drizzle opened, by $using', async () => {
    const all = repositories()
    const own = new Error('of the caller')
    const run = () =>
      buildersOf(opened.db).transaction(async (tx) => {
        const { pages, $transaction } = all.$using(tx)
        await pages.create({ id: 1 })
        await errorOf(() => $transaction(({ pages: inner }) => inner.create({ id: 1 })))
        expect(await pages.count()).toBe(1)
        throw own
      })
    expect(await errorOf(run)).toBe(own)
    expect(await stored()).toEqual([])
    await buildersOf(opened.db).transaction((tx) => all.$using(tx).pages.create({ id: 2 }))
    expect(await stored()).toEqual([2])
  })

  it('is undone by withRollback', async () => {
    const count = await withRollback(opened.db, async (tx) => {
      await repositories().$using(tx).pages.create({ id: 1 })
      return repositories().$using(tx).pages.count()
    })
    expect(count).toBe(1)
    expect(await stored()).toEqual([])
  })
})
