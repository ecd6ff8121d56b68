import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, NotFoundError, NotUniqueError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/shelf-schema.ts'

describe.each(drivers)('findFirst and findOnly on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns the first row in the order, in one statement that reads one row', async () => {
    const args = { where: { shelf: 'a' }, orderBy: { title: 'desc' }, columns: { id: true } } as const
    const { result, queries } = await recordQueries(() => repositories().books.findFirst(args))
    expect(result).toEqual({ id: 30 })
    expect(queries.map(({ sql, rowCount }) => [sql, rowCount])).toEqual([
      ['select "book_id" from "books" where "books"."shelf" = $1 order by "books"."title" desc limit $2', 1],
    ])
  })

  it('leaves rows out at the start', async () => {
    expect(await repositories().books.findFirst({ orderBy: { id: 'asc' }, offset: 1, columns: { id: true } })).toEqual({
      id: 20,
    })
    expect(await repositories().books.findFirst({ offset: 5 })).toBeUndefined()
  })

  it('returns undefined where none matches, and findFirstOrThrow throws', async () => {
    expect(await repositories().books.findFirst({ where: { title: 'Yaks' } })).toBeUndefined()
    const error: unknown = await repositories()
      .books.findFirstOrThrow({ where: { title: 'Yaks' } })
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(NotFoundError)
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      details: { table: 'books' },
      message: expect.not.stringContaining('Yaks') as string,
    })
    expect((await repositories().books.findFirstOrThrow({ orderBy: { id: 'asc' } })).title).toBe('Ants')
  })

  it('returns the only row that matches, and reads two at the most', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.findOnly({ where: { title: 'Cats' }, columns: { id: true } }),
    )
    expect(result).toEqual({ id: 30 })
    expect(queries.map(({ sql }) => sql)).toEqual(['select "book_id" from "books" where "books"."title" = $1 limit $2'])
    expect(await repositories().books.findOnly({ where: { title: 'Yaks' } })).toBeUndefined()
  })

  it('throws when a second row matches', async () => {
    const { queries } = await recordQueries(async () => {
      const error: unknown = await repositories()
        .books.findOnly({ where: { isLent: false } })
        .catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(NotUniqueError)
      expect(error).toMatchObject({ code: 'NOT_UNIQUE', details: { table: 'books' } })
    })
    expect(queries.map(({ rowCount }) => rowCount)).toEqual([2])
  })
})
