import { and, exists, gt, lt, sql } from 'drizzle-orm'
import { integer, pgTable, pgView, QueryBuilder } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { openDatabase } from '../support/drivers.ts'

const units = pgTable('units', { id: integer('id').primaryKey(), n: integer('n'), total: integer('total') })
/** Its `total` is an expression, and the name of a column of the table in the subqueries below. */
const sums = pgView('sums').as((query) =>
  query.select({ id: units.id, total: sql<number>`${units.n} * 10`.as('total') }).from(units),
)
const ddl = `
  create table units (id integer primary key, n integer, total integer);
  create view sums as select id, n * 10 as total from units;
  insert into units values (1, 1, 500), (2, 2, 5), (3, 3, 7);
`

it('gives the expressions of a view the name of the view in SQL of the caller', async () => {
  const opened = await openDatabase('PGlite', { ddl })
  const lower = sql`(select count(*) from units k where k.total < ${sums.total})`
  const scoped = defineModel({ units, sums }, { sums: { scopes: { lower: () => ({ RAW: sql`${lower} > 0` }) } } })
  const plain = createRepositories(opened.db, { units, sums }).sums
  const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id)
  const orderBy = { id: 'asc' } as const
  expect(ids(await plain.findMany({ where: sql`${lower} > 0`, orderBy }))).toEqual([1, 2, 3])
  expect(ids(await plain.findMany({ where: { RAW: () => sql`${lower} > 1` }, orderBy }))).toEqual([1, 2, 3])
  expect(await plain.count((view) => sql`${view.total} > 10`)).toBe(2)
  expect(ids(await createRepositories(opened.db, scoped).sums.findMany({ orderBy }))).toEqual([1, 2, 3])
  const extras = { lower: lower.mapWith(Number), named: sql<number>`${lower}`.mapWith(Number).as('named') }
  const rows = await plain.findMany({ columns: { id: true }, extras, orderBy })
  expect(rows).toEqual([1, 2, 3].map((id) => ({ id, lower: 2, named: 2 })))
  const builder = new QueryBuilder()
  const others = builder.select({ id: sums.id, total: sums.total }).from(sums).as('others')
  const isBelow = exists(
    builder
      .select({ one: sql`1` })
      .from(others)
      .where(and(lt(others.total, 25), gt(others.id, sums.id))),
  )
  expect(ids(await plain.findMany({ where: isBelow }))).toEqual([1])
  await opened.close()
})
