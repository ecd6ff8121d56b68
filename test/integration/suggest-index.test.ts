import { sql } from 'drizzle-orm'
import { index, integer, pgSchema, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidOrderError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { lentBooks } from '../support/shelf-schema.ts'

const goods = pgTable('goods', {
  id: integer('id').primaryKey(),
  code: text('code').notNull().unique(),
  kind: text('kind').notNull(),
  price: integer('price'),
  label: text('the "label"').notNull(),
})
const indexedGoods = pgTable(
  'goods',
  { id: integer('id').primaryKey(), kind: text('kind').notNull(), price: integer('price') },
  (table) => [
    index().on(table.kind, table.price.desc().nullsFirst(), table.id.desc().nullsFirst()),
    index().on(table.price.desc(), table.id.desc()),
  ],
)
const elsewhere = pgSchema('Else where').table('goods', { id: integer('id').primaryKey(), kind: text('kind') })

describe.each(drivers)('suggestIndex on %s', (driver) => {
  let opened: OpenDatabase
  const reader = () => createRepositories(opened.db, { goods }).goods
  type Args = NonNullable<Parameters<ReturnType<typeof reader>['explain']>[0]>

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `
        create table goods (id int primary key, code text not null unique, kind text not null, price int, "the ""label""" text not null);
        insert into goods select i, 'c' || i, 'kind' || i % 5, nullif(i % 1000, 0), 'L' || i % 300 from generate_series(1, 20000) i;
        analyze goods;`,
    })
  })
  afterAll(() => opened.close())

  const cases: readonly (readonly [string, Args, createIndex: string, drizzle: string])[] = [
    [
      'an equality, an order and what ends it',
      { where: { kind: 'kind1' }, orderBy: { price: 'desc' } },
      'create index on "goods" ("kind", "price" desc, "id" desc)',
      'index().on(table.kind, table.price.desc().nullsFirst(), table.id.desc().nullsFirst())',
    ],
    [
      'mixed directions and a placement of NULLs',
      { orderBy: [{ price: { direction: 'desc', nulls: 'last' } }, { label: 'asc' }] },
      'create index on "goods" ("price" desc nulls last, "the ""label""", "id")',
      'index().on(table.price.desc().nullsLast(), table.label, table.id)',
    ],
    [
      'NULLs first',
      { where: { kind: { eq: 'kind2' } }, orderBy: { price: { direction: 'asc', nulls: 'first' } } },
      'create index on "goods" ("kind", "price" nulls first, "id")',
      'index().on(table.kind, table.price.asc().nullsFirst(), table.id)',
    ],
    [
      'an expression',
      { orderBy: [{ expression: sql`lower(${goods.label})`, type: 'text', nullable: false, direction: 'desc' }] },
      'create index on "goods" ((lower("goods"."the ""label""")) desc, "id" desc)',
      'index(\'goods_order\').on(sql`(lower("goods"."the ""label""")) desc`, table.id.desc().nullsFirst())',
    ],
  ]
  it.each(cases)('serves %s without a sort', async (_, args, createIndex, drizzle) => {
    const suggestion = reader().suggestIndex(args)
    expect(suggestion).toEqual({ helps: true, createIndex, drizzle })
    expect(await reader().explain({ ...args, limit: 10 })).toContain('Sort')
    await opened.query(`${createIndex}; analyze goods`)
    const plan = await reader().explain({ ...args, limit: 10 })
    await opened.query(
      `do $$ declare name text; begin for name in select indexname from pg_indexes where tablename = 'goods' and indexname like '%idx' loop execute format('drop index %I', name); end loop; end $$`,
    )
    expect(plan).not.toContain('Sort')
    expect(plan).toContain('Index')
  })

  it('takes the arguments of other reads', () => {
    const args = { where: { kind: 'a' }, first: 5, columns: { id: true } } as const
    expect(reader().suggestIndex(args)).toMatchObject({ createIndex: 'create index on "goods" ("kind", "id")' })
  })

  it('names a table in another schema', () => {
    const { elsewhere: other } = createRepositories(opened.db, { elsewhere })
    expect(other.suggestIndex({ orderBy: { kind: 'asc' } })).toMatchObject({
      createIndex: 'create index on "Else where"."goods" ("kind", "id")',
    })
  })

  it('says why none helps', () => {
    const served = (columns: string) => ({
      helps: false,
      reason: `An index of the schema serves the call: that on (${columns}).`,
    })
    const primary = served('id')
    expect(reader().suggestIndex()).toEqual(primary)
    expect(reader().suggestIndex({ orderBy: { id: 'desc' } })).toEqual(primary)
    expect(reader().suggestIndex({ orderBy: { code: 'desc' } })).toEqual(served('code'))
    const { indexed } = createRepositories(opened.db, { indexed: indexedGoods })
    const descending = { where: { kind: 'a' }, orderBy: { price: 'desc' } } as const
    expect(indexed.suggestIndex(descending)).toEqual(served('kind, price desc, id desc'))
    expect(indexed.suggestIndex({ where: { kind: 'a' }, orderBy: [{ price: 'asc' }, { id: 'asc' }] })).toEqual(
      served('kind, price desc, id desc'),
    )
    // It is declared with Drizzle's own place for NULLs.
    expect(indexed.suggestIndex({ orderBy: { price: 'desc' } })).toMatchObject({ helps: true })
    expect(createRepositories(opened.db, { lentBooks }).lentBooks.suggestIndex()).toMatchObject({ helps: false })
    const expression = sql`substr(${goods.label}, ${2})`
    expect(reader().suggestIndex({ orderBy: [{ expression, type: 'text', direction: 'asc' }] })).toEqual({
      helps: false,
      reason: 'The order has an expression with parameters, which no index can have.',
    })
    expect(() => reader().suggestIndex({ orderBy: sql`random()` })).toThrow(InvalidOrderError)
  })
})
