import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

const times = pgTable('times', {
  id: integer().primaryKey(),
  at: timestamp({ withTimezone: true }),
  local: timestamp(),
  list: timestamp({ withTimezone: true }).array().notNull(),
})

const ddl = `create table times (id integer primary key, at timestamptz, local timestamp, list timestamptz[] not null);`

/** Since 1972 the zones are whole minutes from UTC: JavaScript reads no others. */
const dates = fc.date({ min: new Date('1972-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
const microseconds = fc.nat(999).map((number) => String(number).padStart(3, '0'))

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('timestamps on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(() => opened.close())

  it('are read to the millisecond, whatever the time zone of the session is', async () => {
    const repositories = createRepositories(opened.db, { times })
    const property = fc.asyncProperty(
      fc.array(fc.option(fc.tuple(dates, microseconds)), { minLength: 1, maxLength: 20 }),
      fc.constantFrom('UTC', 'Europe/Oslo', 'Asia/Kolkata', 'America/St_Johns'),
      async (given, timezone) => {
        const rows = given.map((time, id) => {
          const at = time === null ? 'null' : `'${time[0].toISOString().replace('Z', `${time[1]}Z`)}'`
          return `select ${id}, at, at at time zone 'UTC', array_remove(array[at, at], null) from (select ${at}::timestamptz as at) times`
        })
        await opened.query(`truncate times; insert into times ${rows.join(' union all ')}`)
        const read = await repositories.$transaction(() => repositories.times.findMany({ orderBy: { id: 'asc' } }), {
          settings: { timezone },
        })
        const expected = given.map((time) => time?.[0] ?? null)
        expect(read.map(({ at }) => at)).toEqual(expected)
        expect(read.map(({ local }) => local)).toEqual(expected)
        expect(read.map(({ list }) => list)).toEqual(expected.map((date) => (date === null ? [] : [date, date])))
      },
    )
    await checkProperty(property, 25)
  })
})
