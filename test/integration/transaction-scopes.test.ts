import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildersOf } from '../../src/database/index.ts'
import {
  afterCommit,
  AfterCommitError,
  afterRollback,
  createRepositories,
  InvalidArgumentError,
  LockTimeoutError,
  QueryCancelledError,
  QueryError,
  QueryTimeoutError,
  TransactionEndedError,
  UniqueViolationError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { constraintDdl, pages } from '../support/constraint-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

describe.each(drivers)('a transaction’s scope on %s', (driver) => {
  let opened: OpenDatabase
  const open = () => createRepositories(opened.db, { pages })
  let repositories: ReturnType<typeof open>

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: constraintDdl })
    repositories = open()
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate pages'))

  const stored = async () =>
    (await opened.query('select page_id from pages order by page_id')).map((row) => Number(row['page_id']))
  const own = new Error('of the caller')
  const create = (id: number) => repositories.pages.create({ id })
  const setting = async (name: string): Promise<unknown> => {
    const extras = { value: sql<string>`current_setting(${name}, true)` }
    return (await repositories.pages.findFirst({ extras }))?.value
  }

  describe('is joined', () => {
    it('by repositories of the same database from outside, of any set and class', async () => {
      const other = open()
      const run = () =>
        repositories.$transaction(async (inside) => {
          await inside.pages.create({ id: 1 })
          await create(2)
          await other.pages.createMany([{ id: 3 }])
          expect(await repositories.pages.count()).toBe(3)
          throw own
        })
      expect(await errorOf(run)).toBe(own)
      expect(await stored()).toEqual([])
    })

    it('by a subclass’s own SQL', async () => {
      const databaseOf = (repository: object) => (repository as { readonly db: object }).db
      expect(databaseOf(repositories.pages)).toBe(opened.db)
      await repositories.$transaction(async (inside) => {
        expect(databaseOf(repositories.pages)).toBe(databaseOf(inside.pages))
        expect(databaseOf(repositories.pages)).not.toBe(opened.db)
      })
    })

    it('by a repository without scopes, which outlives it', async () => {
      const made = await repositories.$transaction(async (inside) => {
        const joining = repositories.pages.unscoped()
        await joining.create({ id: 1 })
        expect(await inside.pages.count()).toBe(1)
        return joining
      })
      expect(await made.count()).toBe(1)
    })

    it('not by what runs beside it', async () => {
      let begin = (): void => undefined
      const begun = new Promise<void>((resolve) => (begin = resolve))
      const beside = begun.then(() => create(1))
      const run = () =>
        repositories.$transaction(async () => {
          await create(2)
          begin()
          if (driver !== 'PGlite') await beside
          throw own
        })
      expect(await errorOf(run)).toBe(own)
      await beside
      expect(await stored()).toEqual([1])
    })

    it('by the transactions that $using binds, and those in them', async () => {
      const run = () =>
        buildersOf(opened.db).transaction((tx) =>
          repositories.$using(tx).$transaction(async () => {
            await create(1)
            await repositories.$transaction(() => create(2))
            throw own
          }),
        )
      expect(await errorOf(run)).toBe(own)
      expect(await stored()).toEqual([])
    })
  })

  describe('that is nested', () => {
    it('takes in the repositories of the outer one that are used inside of it', async () => {
      await repositories.$transaction(async (outer) => {
        const inner = () =>
          outer.$transaction(async () => {
            await outer.pages.create({ id: 1 })
            await outer.$transaction(async () => outer.pages.create({ id: 2 }))
            throw own
          })
        expect(await errorOf(inner)).toBe(own)
        await outer.pages.create({ id: 3 })
      })
      expect(await stored()).toEqual([3])
    })

    it('never takes in what the outer one does beside it', async () => {
      const outcomes = await repositories.$transaction((outer) =>
        Promise.allSettled([
          outer.pages.create({ id: 1 }),
          outer.$transaction(async (inner) => {
            await inner.pages.create({ id: 2 })
            await inner.pages.count()
            throw own
          }),
          outer.pages.create({ id: 3 }),
          outer.$transaction((inner) => inner.pages.create({ id: 4 })),
          outer.pages.create({ id: 5 }),
        ]),
      )
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
        'fulfilled',
      ])
      expect(await stored()).toEqual([1, 3, 4, 5])
    })

    it('fails the whole one where it is required', async () => {
      const run = () =>
        repositories.$transaction(async (outer) => {
          await outer.pages.create({ id: 1 })
          const joined = () =>
            repositories.$transaction(
              async ({ pages }) => {
                await pages.create({ id: 2 })
                throw own
              },
              { propagation: 'required' },
            )
          expect(await errorOf(joined)).toBe(own)
        })
      expect(await errorOf(run)).toBe(own)
      await repositories.$transaction(() => repositories.$transaction(() => create(3), { propagation: 'required' }), {
        propagation: 'required',
      })
      expect(await stored()).toEqual([3])
    })

    it.skipIf(driver === 'PGlite')('keeps its rows when it is of its own and the outer one fails', async () => {
      const run = () =>
        repositories.$transaction(async (outer) => {
          await outer.pages.create({ id: 1 })
          await outer.$transaction(async () => {
            await repositories.$transaction(
              async (separate) => {
                await separate.pages.create({ id: 2 })
                await create(3)
                await outer.pages.create({ id: 4 })
              },
              { propagation: 'requiresNew', isolationLevel: 'serializable' },
            )
            expect(await stored()).toEqual([2, 3])
          })
          throw own
        })
      expect(await errorOf(run)).toBe(own)
      expect(await stored()).toEqual([2, 3])
    })

    it('refuses what only an outermost one can have', async () => {
      await repositories.$transaction(async (outer) => {
        for (const options of [
          { isolationLevel: 'serializable' },
          { accessMode: 'read only' },
          { deferrable: true },
          { retry: 3 },
          { settings: {} },
          { statementTimeout: 1 },
          { lockTimeout: 1 },
        ] as const) {
          const error = await errorOf(() => outer.$transaction(async () => 1, options))
          expect(error).toBeInstanceOf(InvalidArgumentError)
          expect(error).toMatchObject({ details: { path: `$transaction options.${Object.keys(options)[0]}` } })
        }
        if (driver !== 'PGlite') return
        const error = await errorOf(() => outer.$transaction(async () => 1, { propagation: 'requiresNew' }))
        expect(error).toMatchObject({ details: { path: '$transaction options.propagation' } })
      })
    })
  })

  describe('that has ended', () => {
    it('refuses its repositories, whether it committed or not', async () => {
      const leaked: (typeof repositories)[] = []
      await repositories.$transaction(async (outer) => {
        leaked.push(outer)
        await errorOf(() =>
          outer.$transaction(async (inner) => {
            leaked.push(inner)
            throw own
          }),
        )
        expect(await errorOf(() => leaked[1]!.pages.count())).toBeInstanceOf(TransactionEndedError)
        await outer.pages.create({ id: 1 })
      })
      for (const inside of leaked) {
        const { queries } = await recordQueries(async () => {
          expect(await errorOf(() => inside.pages.create({ id: 2 }))).toBeInstanceOf(TransactionEndedError)
          expect(await errorOf(() => inside.$transaction(async () => 1))).toBeInstanceOf(TransactionEndedError)
        })
        expect(queries).toEqual([])
      }
      expect(await stored()).toEqual([1])
    })

    it('refuses what its function did not wait for, nested ones included', async () => {
      const late: Promise<unknown>[] = []
      let goOn = (): void => undefined
      const ended = new Promise<void>((resolve) => (goOn = resolve))
      let tell = (): void => undefined
      const written = new Promise<void>((resolve) => (tell = resolve))
      await repositories.$transaction(async (outer) => {
        await outer.pages.create({ id: 4 })
        late.push(ended.then(() => errorOf(() => create(1))))
        late.push(
          errorOf(() =>
            outer.$transaction(async (inner) => {
              await inner.pages.create({ id: 2 })
              tell()
              await ended
              await inner.pages.create({ id: 3 })
            }),
          ),
        )
        await written
      })
      goOn()
      for (const error of await Promise.all(late)) expect(error).toBeInstanceOf(TransactionEndedError)
      expect(await stored()).toEqual([4])
      expect(await create(5)).toMatchObject({ id: 5 })
    })

    it('cannot succeed after a statement failed, even where the function caught it', async () => {
      const swallow = () =>
        repositories.$transaction(async ({ pages }) => {
          await pages.create({ id: 1 })
          await pages.create({ id: 1 }).catch(() => undefined)
        })
      expect(await errorOf(swallow)).toBeInstanceOf(UniqueViolationError)
      await repositories.$transaction(async (outer) => {
        expect(await errorOf(swallow)).toBeInstanceOf(UniqueViolationError)
        await outer.pages.create({ id: 2 })
      })
      expect(await stored()).toEqual([2])
    })

    it('cannot succeed after SQL past the repositories failed, either', async () => {
      const swallow = () =>
        repositories.$transaction(async (inside) => {
          const { db } = inside.pages as unknown as { readonly db: OpenDatabase['db'] }
          await inside.pages.create({ id: 1 })
          await db.execute(sql.raw('select 1 / 0')).catch(() => undefined)
        })
      expect(await errorOf(swallow)).toBeInstanceOf(QueryError)
      expect(await stored()).toEqual([])
    })
  })

  describe('runs functions after its end', () => {
    it('in their order, those of savepoints as these end', async () => {
      const events: string[] = []
      const note = (name: string): void => {
        afterCommit(() => events.push(`${name} committed`))
        afterRollback(async () => events.push(`${name} rolled back`))
      }
      await repositories.$transaction(async () => {
        note('outer')
        await repositories.$transaction(async () => note('kept'))
        await errorOf(() =>
          repositories.$transaction(async () => {
            note('lost')
            await repositories.$transaction(async () => note('inner of lost'))
            throw own
          }),
        )
        events.push('still open')
      })
      expect(events).toEqual([
        'lost rolled back',
        'inner of lost rolled back',
        'still open',
        'outer committed',
        'kept committed',
      ])
      events.length = 0
      await errorOf(() =>
        repositories.$transaction(async () => {
          await repositories.$transaction(async () => note('inner'))
          note('outer')
          throw own
        }),
      )
      expect(events).toEqual(['inner rolled back', 'outer rolled back'])
    })

    it('outside of it, where its rows are', async () => {
      const seen: number[] = []
      await repositories.$transaction(async () => {
        await create(1)
        afterCommit(async () => {
          seen.push(await repositories.pages.count())
          await repositories.$transaction(() => create(2))
          seen.push(...(await stored()))
        })
      })
      expect(seen).toEqual([1, 1, 2])
    })

    it('all of them when one fails, and then says that it is committed', async () => {
      const ran: number[] = []
      const run = () =>
        repositories.$transaction(
          async () => {
            await create(1)
            afterCommit(() => Promise.reject(own))
            afterCommit(() => ran.push(1))
          },
          { retry: 5 },
        )
      const error = await errorOf(run)
      expect(error).toBeInstanceOf(AfterCommitError)
      expect(error).toMatchObject({ cause: own, details: { failed: 1 } })
      expect(ran).toEqual([1])
      expect(await stored()).toEqual([1])
    })

    it('of $transaction only', async () => {
      for (const register of [afterCommit, afterRollback]) {
        expect(await errorOf(async () => register(() => undefined))).toBeInstanceOf(InvalidArgumentError)
        await repositories.$transaction(async () => {
          expect(await errorOf(async () => register(undefined as never))).toBeInstanceOf(InvalidArgumentError)
        })
        await buildersOf(opened.db).transaction((tx) =>
          repositories.$using(tx).$transaction(async () => {
            expect(await errorOf(async () => register(() => undefined))).toBeInstanceOf(InvalidArgumentError)
          }),
        )
      }
    })
  })

  describe('has', () => {
    it('its modes', async () => {
      await create(1)
      const names = ['transaction_isolation', 'transaction_read_only', 'transaction_deferrable']
      const read = () => Promise.all(names.map(setting))
      expect(await repositories.$transaction(read)).toEqual(['read committed', 'off', 'off'])
      const options = { isolationLevel: 'serializable', accessMode: 'read only', deferrable: true } as const
      expect(await repositories.$transaction(read, options)).toEqual(['serializable', 'on', 'on'])
      expect(await repositories.$transaction(read, { isolationLevel: 'repeatable read' })).toEqual([
        'repeatable read',
        'off',
        'off',
      ])
      const write = () => repositories.$transaction(() => create(2), { accessMode: 'read only' })
      expect(await errorOf(write)).toMatchObject({ details: { sqlState: '25006' } })
    })

    it('its settings until its end, and their values as parameters', async () => {
      await create(1)
      const settings = { 'app.tenant': `7'; drop table pages; --`, 'app.admin': true, 'app.level': 3 }
      const { result, queries } = await recordQueries(() =>
        repositories.$transaction(() => Promise.all(Object.keys(settings).map(setting)), {
          settings,
          statementTimeout: 5000,
          lockTimeout: 4000,
        }),
      )
      expect(result).toEqual([settings['app.tenant'], 'true', '3'])
      expect(queries[0]?.sql).toMatch(/^select set_config\(\$1::text, \$2::text, true\)/)
      expect(queries).toHaveLength(4)
      expect([await setting('app.tenant'), await setting('app.admin')].filter(Boolean)).toEqual([])
    })

    it('its settings by itself, where it is inside of another one', async () => {
      if (driver === 'PGlite') return expect(driver).toBe('PGlite') // one connection: it cannot be inside
      await opened.query('insert into pages values (1)')
      await repositories.$transaction(
        async (outer) => {
          const inner = await outer.$transaction(
            async ({ pages: own }) =>
              (await own.findFirst({ extras: { value: sql`current_setting('app.tenant', true)` } }))?.value,
            { propagation: 'requiresNew', settings: { 'app.tenant': 'inner' } },
          )
          expect([inner, await setting('app.tenant')]).toEqual(['inner', 'outer'])
        },
        { settings: { 'app.tenant': 'outer' } },
      )
    })

    it('its timeouts', async () => {
      await create(1)
      const slow = { extras: { slept: sql`pg_sleep(5)::text` } }
      const run = () => repositories.$transaction(() => repositories.pages.findMany(slow), { statementTimeout: 20 })
      if (driver === 'PGlite') return expect(await setting('statement_timeout')).toBe('0') // it has no timers
      expect(await errorOf(run)).toBeInstanceOf(QueryTimeoutError)
    })
  })

  describe('is rolled back by its signal', () => {
    it('while its function waits', async () => {
      const controller = new AbortController()
      let rolledBack = 0
      const run = () =>
        repositories.$transaction(
          async () => {
            afterRollback(() => rolledBack++)
            await create(1)
            controller.abort(own)
            await new Promise(() => undefined)
          },
          { signal: controller.signal },
        )
      const error = await errorOf(run)
      expect(error).toBeInstanceOf(QueryCancelledError)
      expect(error).toMatchObject({ cause: own, details: { started: true } })
      expect(rolledBack).toBe(1)
      expect(await stored()).toEqual([])
      expect(await errorOf(run)).toMatchObject({ details: { started: false } })
    })

    it.skipIf(driver === 'PGlite')('while a statement runs, which is cancelled', async () => {
      await create(1)
      const run = () =>
        repositories.$transaction(() => repositories.pages.findMany({ extras: { slept: sql`pg_sleep(20)::text` } }), {
          signal: AbortSignal.timeout(100),
        })
      expect(await errorOf(run)).toBeInstanceOf(QueryCancelledError)
      expect(await repositories.pages.count()).toBe(1)
    })

    it('and only the savepoint, where it is that one’s', async () => {
      const controller = new AbortController()
      await repositories.$transaction(async () => {
        await create(1)
        const inner = () =>
          repositories.$transaction(
            async () => {
              await create(2)
              controller.abort()
              await create(3)
            },
            { signal: controller.signal },
          )
        expect(await errorOf(inner)).toBeInstanceOf(QueryCancelledError)
        await create(4)
      })
      expect(await stored()).toEqual([1, 4])
    })

    it.skipIf(driver === 'PGlite')('while it waits for a connection', async () => {
      let release = (): void => undefined
      const held = new Promise<void>((resolve) => (release = resolve))
      const holders = Array.from({ length: 4 }, () => repositories.$transaction(() => held))
      const run = () => repositories.$transaction(() => create(1), { signal: AbortSignal.timeout(50) })
      expect(await errorOf(run)).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: false } })
      release()
      await Promise.all(holders)
      expect(await repositories.pages.count()).toBe(0)
    })
  })

  describe('with an advisory lock', () => {
    it.skipIf(driver === 'PGlite')('keeps others out until its end', async () => {
      for (const key of ['prices', 7, -(2n ** 63n)]) {
        let running = 0
        let most = 0
        const run = () =>
          repositories.$advisoryLock(key, async ({ pages }) => {
            most = Math.max(most, ++running)
            await pages.count()
            running--
            return running
          })
        expect(await Promise.all([run(), run(), run(), run()])).toEqual([0, 0, 0, 0])
        expect(most).toBe(1)
      }
    })

    it.skipIf(driver === 'PGlite')('throws at once with noWait where somebody else has it', async () => {
      await repositories.$advisoryLock('prices', async () => {
        await repositories.$advisoryLock('prices', () => create(1), { noWait: true })
        const elsewhere = () =>
          repositories.$transaction(() => repositories.$advisoryLock('prices', async () => 1, { noWait: true }), {
            propagation: 'requiresNew',
          })
        expect(await errorOf(elsewhere)).toBeInstanceOf(LockTimeoutError)
      })
      expect(await repositories.$advisoryLock('prices', async () => 'free', { noWait: true })).toBe('free')
      expect(await stored()).toEqual([1])
    })

    it('sends one statement for it', async () => {
      const { queries } = await recordQueries(() => repositories.$advisoryLock('prices', async () => 1))
      expect(queries.map(({ sql }) => sql)).toEqual([
        'select pg_advisory_xact_lock(hashtextextended($1::text, 0)) from (values (1)) as "lock"',
      ])
    })
  })
})
