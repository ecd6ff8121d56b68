import { eq, exists, inArray, sql } from 'drizzle-orm'
import { alias, integer, pgTable, QueryBuilder, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidFilterError } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const staff = pgTable('staff', {
  id: integer('id').primaryKey(),
  bossId: integer('boss_id'),
  name: text('name').notNull(),
})
const desks = pgTable('desks', { id: integer('id').primaryKey(), staffId: integer('staff_id').notNull() })

const ddl = `
  create table staff (id integer primary key, boss_id integer, name text not null);
  create table desks (id integer primary key, staff_id integer not null);
  insert into staff values (1, null, 'Ann'), (2, 1, 'Bob'), (3, 1, 'Cleo');
  insert into desks values (1, 2);
`
const builder = new QueryBuilder()
const other = alias(staff, 'other')

describe('the row that a callback gets', () => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { staff, desks }).staff
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  type Where = Parameters<typeof repository.count>[0] & {}
  const refused: readonly [string, Where][] = [
    ['a built query', (t) => exists(builder.select().from(staff).where(eq(staff.bossId, t.id)))],
    ['RAW', { RAW: (t) => exists(builder.select().from(staff).where(eq(staff.bossId, t.id))) }],
    ['SQL', (t) => sql`exists (select 1 from ${staff} where ${staff.bossId} = ${t.id})`],
  ]
  it.each(refused)('is never that of a query of the same table: %s', async (_, where) => {
    expect(await errorBeforeStatement(() => repository.findMany({ where }))).toBeInstanceOf(InvalidFilterError)
  })

  const taken: readonly [string, Where, readonly string[]][] = [
    ['an alias', (t) => exists(builder.select().from(other).where(eq(other.bossId, t.id))), ['Ann']],
    ['another table', (t) => exists(builder.select().from(desks).where(eq(desks.staffId, t.id))), ['Bob']],
    ['a list of the same table', (t) => inArray(t.id, builder.select({ id: staff.bossId }).from(staff)), ['Ann']],
    ['columns of both names', (t, { or, eq: equal }) => or(equal(t.name, 'Bob'), equal(staff.id, 3)), ['Bob', 'Cleo']],
    ['SQL of another table', (t) => sql`exists (select 1 from ${desks} where ${desks.staffId} = ${t.id})`, ['Bob']],
    [
      'a name that is written',
      (t) => sql`exists (select 1 from ${staff} "one" where "one".boss_id = ${t.id})`,
      ['Ann'],
    ],
    ['a name after as', (t) => sql`exists (select 1 from ${staff} as one where one.boss_id = ${t.id})`, ['Ann']],
    ['the table itself', (t) => sql`${t}.name like 'A%'`, ['Ann']],
  ]
  it.each(taken)("is the statement's own: %s", async (_, where, names) => {
    const rows = await repository.findMany({ where, orderBy: { id: 'asc' } })
    expect(rows.map(({ name }) => name)).toEqual(names)
    expect(await repository.count(where)).toBe(names.length)
    expect(await repository.updateMany({ where, set: { bossId: sql`${staff.bossId}` }, returning: false })).toBe(
      names.length,
    )
  })
})
