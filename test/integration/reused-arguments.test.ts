import { inArray, sql } from 'drizzle-orm'
import { customType, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

const sales = pgTable('sales', {
  id: integer('id').primaryKey(),
  at: timestamp('at', { withTimezone: true }).notNull(),
  tags: text('tags').array().notNull(),
  data: jsonb('data').$type<{ n: number }>(),
  raw: bytes('raw'),
})

const ddl = `create table sales (id integer primary key, at timestamptz not null, tags text[] not null, data jsonb, raw bytea)`
const day = (number: number): Date => new Date(Date.UTC(2024, 0, number))

// A hook makes a write wait before it reads what it was given.
const models = [
  defineModel({ sales }),
  defineModel({ sales }, { sales: { hooks: { beforeCreate: async (row) => row } } }),
]

describe.each(drivers)('objects that the caller uses again on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(() => opened.close())

  const fill = async (): Promise<void> => {
    await opened.query(`delete from sales;
      insert into sales select n, date '2024-01-01' + n - 1, array['t' || n], jsonb_build_object('n', n), null from generate_series(1, 10) n`)
  }

  it('are read when a read is called', async () => {
    await fill()
    const repository = createRepositories(opened.db, { sales }).sales
    const since = new Date(day(10))
    const ids = [10]
    const tags = ['t10']
    const calls: Promise<unknown>[] = []
    for (let count = 1; count <= 3; count++) {
      const where = { at: { gte: since } }
      calls.push(
        repository.count(where),
        repository.findMany({ where }).then((rows) => rows.length),
        repository.findPage({ where, pageSize: 5 }).then(({ total }) => total),
        repository.findCursorPage({ where, first: 5, count: 'exact' }).then(({ total }) => total),
        repository.aggregate({ where, count: true }).then(({ count }) => count),
        repository.exists({ id: { in: ids } }).then((exists) => (exists ? count : 0)),
        repository.findByKeys(ids).then((rows) => rows.length),
        repository.count({ tags: { arrayOverlaps: tags } }),
        all(repository.stream({ where, size: 1 })),
        all(repository.batches({ where, snapshot: true })),
      )
      since.setUTCDate(since.getUTCDate() - 1)
      ids.push(10 - count)
      tags.push(`t${10 - count}`)
    }
    const expected = [1, 2, 3].flatMap((count) => Array.from({ length: 10 }, () => count))
    const batched = await Promise.all(calls)
    expect(batched.map((value, index) => (index % 10 === 9 ? expected[index] : value))).toEqual(expected)
  })

  it('are read when a call is made, in SQL of the caller too', async () => {
    await fill()
    const [plain, own] = [createRepositories(opened.db, { sales }), createRepositories(opened.db, models[1]!)]
    const inTransaction = plain.$with({ settings: { 'app.user': 'ada' } }).sales
    const [since, ids] = [new Date(day(9)), [1, 2]]
    const later = sql`${sales.at} >= ${sql.param(since, sales.at)}`
    const listed = sql`${sales.id} in ${ids}`
    const calls = [
      ...[plain.sales, inTransaction].flatMap((repository) => [
        repository.count(later),
        repository.count((table, { gte }) => gte(table.at, since)),
        repository.count({ RAW: listed }),
        repository.findMany({ where: inArray(sales.id, ids) }).then((rows) => rows.length),
        repository
          .findMany({ where: sql`${later} or ${listed}`, extras: { late: later } })
          .then((rows) => rows.length - 2),
        repository.findCursorPage({ first: 5, where: later }).then(({ items }) => items.length),
        all(repository.stream({ where: later, snapshot: true })),
      ]),
      own.sales.updateMany({ where: later, set: { tags: ['late'] } }).then((rows) => rows.length),
    ]
    since.setUTCDate(1)
    ids.push(3)
    listed.append(sql` and false`)
    expect(await Promise.all(calls)).toEqual(calls.map(() => 2))
    const created = own.sales.create({ id: 30, at: sql`${sql.param(since, sales.at)}`, tags: [] })
    since.setUTCDate(2)
    expect(await plain.sales.count(Object.freeze(sql`${sales.id} = ${Object.freeze([1])[0]}`))).toBe(1)
    await plain.sales.update(1, { data: { n: 1, bytes: new Uint8Array([7]) } as { n: number } })
    expect(await plain.sales.find(1)).toMatchObject({ data: { n: 1, bytes: { 0: 7 } } })
    expect(await created).toMatchObject({ at: day(1) })
  })

  it.each(models)('are read when a write is called (%#)', async (model) => {
    await fill()
    const repository = createRepositories(opened.db, model).sales
    const row = { id: 20, at: day(20), tags: ['a'], data: { n: 20 }, raw: Uint8Array.of(1) }
    const writes: Promise<unknown>[] = []
    const change = (): void => {
      row.id++
      row.at.setUTCDate(row.at.getUTCDate() + 1)
      row.tags.push('b')
      row.data.n++
      row.raw[0] = (row.raw[0] ?? 0) + 1
    }
    writes.push(repository.create(row))
    change()
    writes.push(repository.createMany([row]))
    change()
    writes.push(repository.upsert(row))
    change()
    const patch = { id: 1, at: day(20), tags: ['x'] }
    writes.push(repository.updateEach([patch]))
    patch.id = 2
    patch.tags.push('y')
    writes.push(repository.update(patch.id, { tags: patch.tags }))
    patch.tags.push('z')
    const until = new Date(day(4))
    writes.push(repository.deleteMany({ where: { at: { eq: until } } }))
    until.setUTCDate(5)
    await Promise.all(writes)
    const rows = await opened.query(
      `select id, at::date::text, tags, data->>'n' n, raw::text from sales where id > 10 or id < 6 order by id`,
    )
    expect(rows.map((each) => Object.values(each).join(' '))).toEqual([
      '1 2024-01-20 {x} 1 ',
      '2 2024-01-02 {x,y} 2 ',
      '3 2024-01-03 {t3} 3 ',
      '5 2024-01-05 {t5} 5 ',
      String.raw`20 2024-01-20 {a} 20 \x01`,
      String.raw`21 2024-01-21 {a,b} 21 \x02`,
      String.raw`22 2024-01-22 {a,b,b} 22 \x03`,
    ])
  })
})

async function all(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of rows) count++
  return count
}
