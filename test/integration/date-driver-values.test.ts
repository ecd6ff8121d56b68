import { customType, integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

/** A column whose values go to the driver as dates: what they are there depends on the driver. */
const moment = (type: string) =>
  customType<{ data: Date; driverData: Date | string }>({
    dataType: () => type,
    fromDriver: (value) => (value instanceof Date ? value : new Date(value)),
  })
const events = pgTable('events', {
  id: integer('id').primaryKey(),
  local: moment('timestamp')('local').notNull(),
  zoned: moment('timestamptz')('zoned').notNull(),
})
const keyed = pgTable('keyed', { at: moment('timestamptz')('at').primaryKey(), number: integer('number') })

const ddl = `
  create table events (id integer primary key, local timestamp not null, zoned timestamptz not null);
  create table keyed (at timestamptz primary key, number integer);
`

describe.each(drivers)('dates as values of the driver on %s', (driver) => {
  const zone = process.env['TZ']
  let opened: OpenDatabase
  beforeAll(async () => {
    process.env['TZ'] = 'America/New_York'
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(async () => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    await opened.close()
  })

  it('are one value wherever they travel', async () => {
    const { events: repository } = createRepositories(opened.db, { events })
    const at = new Date('2024-01-10T11:00:00Z')
    const row = (id: number) => ({ id, local: at, zoned: at })
    await repository.create(row(1))
    await repository.createMany([row(2), row(3)])
    await repository.upsertMany([row(4), row(5)])
    await repository.create({ ...row(6), local: new Date(0), zoned: new Date(0) })
    await repository.updateEach([row(6)])
    await repository.create({ ...row(7), local: new Date(0), zoned: new Date(0) })
    await repository.update(7, { local: at, zoned: at })
    const stored = await opened.query('select local::text, zoned::text from events')
    expect(new Set(stored.map((each) => JSON.stringify(each))).size).toBe(1)
    // node-postgres writes dates in the zone of the process, the others in UTC.
    expect(stored[0]?.['local']).toBe(driver === 'node-postgres' ? '2024-01-10 06:00:00' : '2024-01-10 11:00:00')
    for (const where of [{ local: at }, { local: { eq: at } }, { local: { in: [at] } }, { zoned: { in: [at, at] } }])
      expect(await repository.count(where)).toBe(7)
    expect(await repository.count({ local: { notIn: [at] } })).toBe(0)
    expect(await repository.count({ zoned: { gt: at } })).toBe(0)
  })

  it('are one value in keys', async () => {
    const { keyed: repository } = createRepositories(opened.db, { keyed })
    const keys = ['2024-01-10T11:00:00Z', '2024-07-10T11:00:00Z'].map((text) => new Date(text))
    await repository.createMany(keys.map((at, number) => ({ at, number })))
    const found = await repository.findByKeys(keys)
    expect(found.map((row) => row?.number)).toEqual([0, 1])
    const batched = await Promise.all(keys.map((key) => repository.find(key, { batch: true })))
    expect(batched).toEqual(found)
  })
})
