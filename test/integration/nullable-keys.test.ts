import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'

/** PostgreSQL makes the columns of a primary key NOT NULL, whatever Drizzle says of them. */
const seats = pgTable('seats', { row: integer('row_no'), place: text('place'), guest: text('guest') }, (table) => [
  primaryKey({ columns: [table.row, table.place] }),
])
const rows = pgTable('rows', { number: integer('number'), hall: text('hall') }, (table) => [
  primaryKey({ columns: [table.number] }),
])

const ddl = `
  create table seats (row_no integer, place text, guest text, primary key (row_no, place));
  create table rows (number integer, hall text, primary key (number));
  insert into seats values (2, 'a', 'Ada'), (1, 'b', null), (1, 'a', 'Bea'), (3, 'a', null);
  insert into rows values (2, 'x'), (1, 'x'), (3, 'y');
`

describe('keys over columns without notNull()', () => {
  let opened: OpenDatabase
  let repositories: ReturnType<typeof connect>
  const connect = (db: OpenDatabase['db']) => createRepositories(db, { seats, rows })
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repositories = connect(opened.db)
  })
  afterAll(() => opened.close())

  const nameOf = ({ row, place }: typeof seats.$inferSelect): string => `${row}${place}`

  it('order offset pages', async () => {
    const { items, total } = await repositories.seats.findPage({ page: 2, pageSize: 3 })
    expect([items.map(nameOf), total]).toEqual([['3a'], 4])
  })

  it('order cursor pages to their end', async () => {
    const found: string[] = []
    let after: string | undefined
    do {
      const { items, pageInfo } = await repositories.seats.findCursorPage({
        orderBy: { guest: 'desc' },
        first: 2,
        ...(after === undefined ? {} : { after }),
      })
      found.push(...items.map(nameOf))
      after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined
    } while (after !== undefined)
    expect(found).toEqual(['3a', '1b', '1a', '2a'])
  })

  it('order streams', async () => {
    const found: string[] = []
    for await (const batch of repositories.seats.batches({ size: 2 })) found.push(...batch.map(nameOf))
    expect(found).toEqual(['1a', '1b', '2a', '3a'])
  })

  it('are keys of one column too', async () => {
    const { items } = await repositories.rows.findCursorPage({ orderBy: { hall: 'desc' }, first: 2 })
    expect(items.map(({ number }) => number)).toEqual([3, 2])
  })

  it('are what a write must have', async () => {
    await expect(repositories.seats.create({ row: 9 })).rejects.toThrow('place')
    const { created } = await repositories.seats.upsert({ row: 1, place: 'b', guest: 'Cleo' })
    expect(created).toBe(false)
  })
})
