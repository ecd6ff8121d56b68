import { count, sql } from 'drizzle-orm'
import { integer, pgTable, QueryBuilder, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'

const authors = pgTable('authors', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  born: timestamp('born').notNull(),
})
const novels = pgTable('novels', { id: integer('id').primaryKey(), authorId: integer('author_id').notNull() })

const ddl = `
  create table authors (id integer primary key, name text not null, born timestamp not null);
  create table novels (id integer primary key, author_id integer not null);
  insert into authors values (1, 'Ada', '1815-12-10'), (2, 'Bea', '1900-01-01');
  insert into novels values (1, 1), (2, 1), (3, 2);
`
const born = new Date('1815-12-10T00:00:00Z')

describe('extras as db.query has them', () => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { authors, novels }).authors
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  const ofAda = new QueryBuilder().select({ n: count() }).from(novels)

  it.each([
    ['a query', sql`select 1 + 1`, 2],
    ['a query with an alias', sql`select 1 + 1`.as('two'), 2],
    ['a query after with', sql`with n as (select 3 as n) select n from n`, 3],
    ['one about the row', sql`select count(*)::integer from novels where author_id = ${authors.id}`, 2],
    ['a column, decoded', authors.born, born],
    ['what has SQL', { getSQL: () => sql`upper(${authors.name})` }, 'ADA'],
    ['a query that is built', ofAda, '3'],
    ['a callback of one', (table: typeof authors) => table.born, born],
    ['an expression', sql`lower(${authors.name})`, 'ada'],
  ])('can be %s', async (_, value, expected) => {
    const args = { columns: { id: true }, extras: { value: value as never }, where: { id: 1 } } as const
    const found: unknown = await repository.findMany(args)
    expect(found).toEqual([{ id: 1, value: expected }])
    const updated: unknown = await repository.update(1, { name: 'Ada' }, { columns: { id: true }, extras: args.extras })
    expect(updated).toEqual({ id: 1, value: expected })
  })
})
