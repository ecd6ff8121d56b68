import { defineRelations } from 'drizzle-orm'
import { customType, doublePrecision, integer, numeric, pgTable, text, timestamp, varchar } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { AnyRepository } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const pair = customType<{ data: string; driverData: string }>({ dataType: () => 'pair' })
const numbers = customType<{ data: string; driverData: string }>({ dataType: () => 'integer[]' })

const readings = pgTable('readings', {
  id: integer('id').primaryKey(),
  value: doublePrecision('value'),
  labels: text('labels').array(),
  times: timestamp('times', { withTimezone: true }).array(),
  pair: pair('pair'),
  numbers: numbers('numbers'),
})
const limits = pgTable('limits', {
  id: integer('id').primaryKey(),
  value: numeric('value').unique(),
  labels: varchar('labels').array(),
  times: timestamp('times', { withTimezone: true }).array(),
  pair: pair('pair'),
  numbers: numbers('numbers'),
})
const relations = defineRelations({ readings, limits }, (r) => ({
  readings: {
    limit: r.one.limits({ from: r.readings.value, to: r.limits.value }),
    labelled: r.many.limits({ from: r.readings.labels, to: r.limits.labels, alias: 'labels' }),
    timed: r.many.limits({ from: r.readings.times, to: r.limits.times, alias: 'times' }),
    paired: r.many.limits({ from: r.readings.pair, to: r.limits.pair, alias: 'pair' }),
    numbered: r.many.limits({ from: r.readings.numbers, to: r.limits.numbers, alias: 'numbers' }),
  },
}))

describe.each(drivers)('relations by columns of unlike types and by arrays on %s', (driver) => {
  let opened: OpenDatabase
  const repository = (): AnyRepository =>
    (createRepositories(opened.db, relations) as unknown as { readings: AnyRepository }).readings
  const id = { columns: { id: true }, orderBy: { id: 'asc' } }

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `create type pair as (number int, word text);
        create table readings (id int primary key, value float8, labels text[], times timestamptz[], pair pair, numbers int[]);
        create table limits (id int primary key, value numeric unique, labels varchar[], times timestamptz[], pair pair, numbers int[]);
        insert into readings values (1, 0.1, '{"a,b",NULL}', '{"2024-02-29 12:00:00.123456+00"}'), (2, 7, '{}', '{}'),
          (3, null, '{{a},{b}}', null);
        insert into limits values (1, 0.1, '{"a,b",NULL}', '{"2024-02-29 14:00:00.123456+02"}'),
          (2, 0.1000000000000000001, '{a,b}', '{"2024-02-29 12:00:00.123457+00"}'), (3, 5, '{}', '{}'), (4, 6, '{{a},{b}}', null);
        update readings set pair = '(1,"a, b")', numbers = '{1,2}' where id > 1;
        update limits set pair = '(1,"a, b")', numbers = '{1,2}' where id = 3;`,
    })
  })
  afterAll(() => opened.close())

  it('are of one row where several unique values equal one', async () => {
    const rows = [
      { id: 1, limit: { id: 1 } },
      { id: 2, limit: null },
      { id: 3, limit: null },
    ]
    expect(await repository().findMany({ ...id, with: { limit: id } })).toEqual(rows)
    expect(await repository().findMany({ ...id, with: { limit: { ...id, strategy: 'join' } } })).toEqual(rows)
    const page = { first: 9, ...id, orderBy: [{ limit: { labels: 'asc' } }, { id: 'asc' }] }
    expect((await repository().findCursorPage(page)).items).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  })

  it('compare whole arrays', async () => {
    for (const options of [{}, { limit: 9 }, { limit: 9, strategy: 'window' }]) {
      const related = { ...id, ...options }
      expect(await repository().findMany({ ...id, with: { labelled: related, timed: related } })).toEqual([
        { id: 1, labelled: [{ id: 1 }], timed: [{ id: 1 }] },
        { id: 2, labelled: [{ id: 3 }], timed: [{ id: 3 }] },
        { id: 3, labelled: [{ id: 4 }], timed: [] },
      ])
    }
    expect(await repository().findMany({ ...id, counts: { labelled: true, timed: true } })).toEqual([
      { id: 1, counts: { labelled: 1, timed: 1 } },
      { id: 2, counts: { labelled: 1, timed: 1 } },
      { id: 3, counts: { labelled: 1, timed: 0 } },
    ])
  })

  it('compare whole values of composite types and of types that are arrays', async () => {
    for (const options of [{}, { limit: 9 }, { limit: 9, strategy: 'window' }]) {
      const related = { ...id, ...options }
      expect(await repository().findMany({ ...id, with: { paired: related, numbered: related } })).toEqual([
        { id: 1, paired: [], numbered: [] },
        { id: 2, paired: [{ id: 3 }], numbered: [{ id: 3 }] },
        { id: 3, paired: [{ id: 3 }], numbered: [{ id: 3 }] },
      ])
    }
  })
})
