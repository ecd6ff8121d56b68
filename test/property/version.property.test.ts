import { bigint, integer, pgTable, smallint, timestamp } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, defineModel, OptimisticLockError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

type Precision = 0 | 1 | 2 | 3 | 4 | 5 | 6

const times = [true, false].flatMap((withTimezone) =>
  (['date', 'string'] as const).flatMap((mode) =>
    [undefined, 0, 1, 2, 3, 4, 5, 6].map((digits) => {
      const precision = digits as Precision | undefined
      const name = `${mode}${withTimezone ? '_zoned' : ''}_${precision ?? 'none'}`
      const options = { withTimezone, mode, ...(precision !== undefined && { precision }) }
      return [
        name,
        () => timestamp(name, options).notNull(),
        `timestamp${withTimezone ? 'tz' : ''}`,
        precision,
      ] as const
    }),
  ),
)
// On 0.45 there is no bigint as a string: it is one as a number then.
const numbers = [
  ['small', () => smallint('small').notNull(), 'smallint'],
  ['whole', () => integer('whole').notNull(), 'integer'],
  ['large_number', () => bigint('large_number', { mode: 'number' }).notNull(), 'bigint'],
  ['large_bigint', () => bigint('large_bigint', { mode: 'bigint' }).notNull(), 'bigint'],
  ['large_string', () => bigint('large_string', { mode: 'string' as 'bigint' }).notNull(), 'bigint'],
] as const

const columns = Object.fromEntries([...times, ...numbers].map(([name, column]) => [name, column()]))
const stamps = pgTable('stamps', {
  id: integer('id').primaryKey(),
  changes: integer('changes').notNull().default(0),
  ...columns,
})
const ddl = `create table stamps (id integer primary key, changes integer not null default 0, ${[
  ...times.map(
    ([name, , type, digits]) => `${name} ${digits === undefined ? type : type.replace(/p(tz)?$/, `p$1(${digits})`)}`,
  ),
  ...numbers.map(([name, , type]) => `${name} ${type}`),
].join(', ')})`
const zone = 'America/St_Johns'

/** How rows are read before they are changed: what comes of it is the version of both changes. */
type Row = Readonly<Record<string, unknown>>

interface Repository {
  findMany(args: object): Promise<Row[]>
  update(key: number, patch: object, options: object): Promise<Row>
  updateEach(rows: readonly object[]): Promise<Row[]>
  delete(key: number, options: object): Promise<Row>
}

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('a version on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    await opened.query(
      driver === 'PGlite'
        ? `set timezone = '${zone}'`
        : `do $$ begin execute format('alter database %I set timezone = %L', current_database(), '${zone}'); end $$`,
    )
  })
  afterAll(() => opened.close())

  const names = Object.keys(columns)
  const open = (version: string): Repository => {
    const model = defineModel({ stamps }, { stamps: { version: version as never } })
    return createRepositories(opened.db, model).stamps
  }
  const repositories = new Map(names.map((name) => [name, undefined as Repository | undefined]))
  const repositoryOf = (name: string): Repository => {
    const repository = repositories.get(name) ?? open(name)
    repositories.set(name, repository)
    return repository
  }
  const change = (name: string, { id, [name]: version }: Row, way: string): Promise<unknown> => {
    const repository = repositoryOf(name)
    if (way === 'updateEach') return repository.updateEach([{ id, changes: 1, [name]: version }])
    return repository.update(id as number, { changes: 1 }, { version })
  }

  it('lets one of two changes through, by a column of any type and precision, from any time', async () => {
    const moment = fc
      .integer({ min: -2_000_000, max: 2_000_000 })
      .map((micros) => `clock_timestamp() + interval '${micros} microseconds'`)
    // Since 1972 the zones are whole minutes from UTC: JavaScript reads no others.
    const dates = fc.date({ min: new Date('1972-01-02'), max: new Date('2200-01-01'), noInvalidDate: true })
    const any = fc
      .tuple(dates, fc.nat(999))
      .map(
        ([date, micros]) => `'${date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)}'::timestamptz`,
      )
    const way = fc.constantFrom('update', 'updateEach')
    const property = fc.asyncProperty(
      fc.oneof(moment, any),
      fc.nat(32_000),
      way,
      way,
      async (time, count, one, other) => {
        const values = [...times.map(() => `(${time})`), ...numbers.map(() => count)]
        const ids = names.map((_, index) => `(${index}, 0, ${values.join(', ')})`)
        await opened.query(`truncate stamps; insert into stamps values ${ids.join(', ')}`)
        const checked = await Promise.allSettled(
          names.map(async (name, id) => {
            const [row] = await repositoryOf(name).findMany({ where: { id } })
            const outcomes = await Promise.allSettled([change(name, row as Row, one), change(name, row as Row, other)])
            const failed = outcomes.filter(({ status }) => status === 'rejected')
            expect([name, failed.length]).toEqual([name, 1])
            expect((failed[0] as PromiseRejectedResult).reason).toBeInstanceOf(OptimisticLockError)
            const [next] = await repositoryOf(name).findMany({ where: { id } })
            expect([name, await change(name, row as Row, one).catch((error: unknown) => error)]).toEqual([
              name,
              expect.any(OptimisticLockError),
            ])
            await repositoryOf(name).delete(id, { version: next?.[name] })
          }),
        )
        // All have ended before the next run begins.
        for (const outcome of checked) if (outcome.status === 'rejected') throw outcome.reason
      },
    )
    await checkProperty(property, driver === 'PGlite' ? 1 : 3)
  })
})
