import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const model = defineModel(schema, { places: { key: ['row', 'side'] } })

describe.each(drivers)('delete, deleteMany and deleteAll on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model)
  const { shelfDdl } = schema
  const [tables, rows] = [shelfDdl.slice(0, shelfDdl.indexOf('insert')), shelfDdl.slice(shelfDdl.indexOf('insert'))]

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: tables })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query(`truncate books, places; ${rows}`))

  it('deletes the row and returns it as it was, in one statement', async () => {
    const { books, places } = repositories()
    const { result, queries } = await recordQueries(() => books.delete(30, { columns: { title: true, shelf: true } }))
    expect(result).toEqual({ title: 'Cats', shelf: 'a' })
    expect(queries.map((query) => query.sql)).toEqual([
      'delete from "books" where "books"."book_id" = $1 returning "title", "shelf"',
    ])
    expect(await books.find(30)).toBeUndefined()
    expect(await places.delete({ side: 'left', row: 2 })).toEqual({ row: 2, side: 'left', note: 'l2' })
    expect(await places.count()).toBe(3)
  })

  it('throws when there is no such row', async () => {
    const error = await errorOf(() => repositories().books.delete(99))
    expect(error).toBeInstanceOf(NotFoundError)
    expect(error).toMatchObject({ details: { table: 'books' } })
    expect(await repositories().books.count()).toBe(5)
  })

  it('deletes the rows that match, and returns them or how many', async () => {
    const { books } = repositories()
    const extras = { loud: sql<string>`upper(${schema.books.title})` }
    const { result, queries } = await recordQueries(() =>
      books.deleteMany({ where: { shelf: 'b' }, columns: { id: true }, extras }),
    )
    expect(result.sort((one, other) => one.id - other.id)).toEqual([
      { id: 10, loud: 'ANTS' },
      { id: 50, loud: 'EELS' },
    ])
    expect(queries.map((query) => query.sql)).toEqual([
      'delete from "books" where "books"."shelf" = $1 returning "book_id", upper("books"."title")',
    ])
    expect(await books.deleteMany({ where: { title: 'Yaks' } })).toEqual([])
    expect(await books.deleteMany({ where: { title: 'Yaks' }, returning: false })).toBe(0)
    expect(await books.deleteMany({ where: (table, { eq }) => eq(table.id, 20), returning: false })).toBe(1)
    expect(await books.deleteMany({ where: { id: { in: [] } }, returning: false })).toBe(0)
    expect((await books.findMany({ columns: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([
      30, 40,
    ])
  })

  it('deletes every row', async () => {
    const { books, places } = repositories()
    const { result, queries } = await recordQueries(() => books.deleteAll({ returning: false }))
    expect(result).toBe(5)
    expect(queries.map((query) => query.sql)).toEqual(['delete from "books"'])
    expect((await places.deleteAll({ columns: { note: true } })).map(({ note }) => String(note)).sort()).toEqual([
      'l1',
      'l2',
      'odd',
      'r1',
    ])
    expect(await places.deleteAll()).toEqual([])
  })
})
