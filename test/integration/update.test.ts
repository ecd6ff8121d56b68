import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

const model = defineModel(schema, { places: { key: ['row', 'side'] } })
const onUpdate = new Date('2020-02-02T02:02:02Z')

describe.each(drivers)('update, updateMany and updateAll on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model)
  const { shelfDdl } = schema
  const [tables, rows] = [shelfDdl.slice(0, shelfDdl.indexOf('insert')), shelfDdl.slice(shelfDdl.indexOf('insert'))]

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: tables })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query(`truncate books, places; ${rows}`))

  it('changes the row and returns it, in one statement', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.update(10, { title: 'Antelopes', price: '9.5' }, { columns: { title: true, price: true } }),
    )
    expect(result).toEqual({ title: 'Antelopes', price: '9.5000' })
    expect(queries.map((query) => query.sql)).toEqual([
      'update "books" set "title" = $1, "price" = $2, "changed_at" = $3 where "books"."book_id" = $4 returning "title", "price"',
    ])
    expect(await opened.query(`select count(*) from books where title = 'Antelopes'`)).toEqual([{ count: '1' }])
  })

  it('leaves undefined as it is, and sets null', async () => {
    const before = await repositories().books.find(30)
    const after = await repositories().books.update(30, {
      title: undefined,
      shelf: null,
      copies: undefined,
      lentAt: null,
    })
    expect(after).toEqual({ ...before, shelf: null, lentAt: null, changedAt: onUpdate })
  })

  it('takes SQL as a value, and $onUpdate unless the patch says otherwise', async () => {
    const { books } = repositories()
    const options = { columns: { copies: true, changedAt: true } } as const
    expect(await books.update(10, { copies: sql`${schema.books.copies} + 1` }, options)).toEqual({
      copies: 3n,
      changedAt: onUpdate,
    })
    expect(await books.update(10, { changedAt: null }, options)).toEqual({ copies: 3n, changedAt: null })
  })

  it('only reads the row when the patch is empty', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.update(10, { title: undefined }, { columns: { title: true, changedAt: true } }),
    )
    expect(result).toEqual({ title: 'Ants', changedAt: null })
    expect(queries.map((query) => query.sql)).toEqual([
      'select "title", "changed_at" from "books" where "books"."book_id" = $1',
    ])
  })

  it('throws when there is no such row, also for an empty patch', async () => {
    for (const patch of [{ title: 'x' }, {}]) {
      const error = await errorOf(() => repositories().books.update(99, patch))
      expect(error).toBeInstanceOf(NotFoundError)
      expect(error).toMatchObject({ details: { table: 'books' } })
    }
  })

  it('finds the row by a composite key, and can change the key itself', async () => {
    const { places } = repositories()
    expect(await places.update({ row: 1, side: 'left' }, { side: 'top', note: 'moved' })).toEqual({
      row: 1,
      side: 'top',
      note: 'moved',
    })
    expect(await places.find({ row: 1, side: 'left' })).toBeUndefined()
    expect(await places.count({ note: 'r1' })).toBe(1)
  })

  it('changes the rows that match, and returns them or how many', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(() =>
      books.updateMany({ where: { shelf: 'a' }, set: { shelf: 'z' }, columns: { id: true, shelf: true } }),
    )
    expect(result.sort((one, other) => one.id - other.id)).toEqual([
      { id: 20, shelf: 'z' },
      { id: 30, shelf: 'z' },
    ])
    expect(queries.map((query) => query.sql)).toEqual([
      'update "books" set "shelf" = $1, "changed_at" = $2 where "books"."shelf" = $3 returning "book_id", "shelf"',
    ])
    expect(await books.updateMany({ where: { id: { gte: 30 } }, set: { isLent: true }, returning: false })).toBe(3)
    expect(await books.updateMany({ where: { title: 'Yaks' }, set: { isLent: true }, returning: false })).toBe(0)
    expect(await books.updateMany({ where: { title: 'Yaks' }, set: { isLent: true } })).toEqual([])
    expect(await books.count({ isLent: true })).toBe(4)
  })

  it('takes every form of filter', async () => {
    const { books } = repositories()
    const count = (where: Parameters<typeof books.updateMany>[0]['where']) =>
      books.updateMany({ where, set: { shelf: 'q' }, returning: false })
    expect(await count(sql`${schema.books.id} = ${10}`)).toBe(1)
    expect(await count((table, { like }) => like(table.title, 'B%'))).toBe(1)
    expect(await count({ NOT: { shelf: 'q' } })).toBe(2)
    expect(await count({ OR: [] })).toBe(0)
    expect(await count({ id: { in: [] } })).toBe(0)
    expect(await count({ id: { notIn: [] } })).toBe(5)
  })

  it('changes nothing when the patch is empty, and returns the rows that match', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(async () => [
      await books.updateMany({ where: { shelf: 'b' }, set: { title: undefined }, returning: false }),
      (await books.updateMany({ where: { shelf: 'b' }, set: {}, columns: { changedAt: true } })).length,
      await books.updateAll({}, { returning: false }),
      (await books.updateAll({})).length,
    ])
    expect(result).toEqual([2, 2, 5, 5])
    expect(queries.every((query) => query.sql.startsWith('select'))).toBe(true)
  })

  it('changes every row', async () => {
    const { books } = repositories()
    const { result, queries } = await recordQueries(() => books.updateAll({ price: null }, { returning: false }))
    expect(result).toBe(5)
    expect(queries.map((query) => query.sql)).toEqual(['update "books" set "price" = $1, "changed_at" = $2'])
    const all = await books.updateAll({ copies: 0n }, { columns: { copies: true, price: true } })
    expect(all).toEqual(Array.from({ length: 5 }, () => ({ copies: 0n, price: null })))
  })
})
