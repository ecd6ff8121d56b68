import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { expectQueries, QueryCountError } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

describe.each(drivers)('expectQueries on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns what the function returns when as many statements ran', async () => {
    const { books, places } = repositories()
    expect(await expectQueries(1, () => books.count())).toBe(5)
    expect(await expectQueries(0, async () => 'none')).toBe('none')
    expect(await expectQueries(2, async () => [await books.count(), await places.count()])).toEqual([5, 4])
  })

  it('lists the statements that ran instead, without their values', async () => {
    const { books } = repositories()
    const error = await errorOf(() =>
      expectQueries(1, async () => {
        await books.find(10, { columns: { title: true } })
        await books.find(20, { columns: { title: true } })
        await books.exists({ title: 'Secret' })
      }),
    )
    expect(error).toBeInstanceOf(QueryCountError)
    expect((error as QueryCountError).message).toBe(
      `Expected 1 statement, got 3:
  2 × books: select "title" from "books" where "books"."book_id" = $1
  1 × books: select 1 from "books" where "books"."title" = $1 limit $2`,
    )
    expect(error).toMatchObject({ expected: 1, queries: [{ table: 'books' }, { table: 'books' }, { table: 'books' }] })
  })

  it('says so when none ran', async () => {
    const error = await errorOf(() => expectQueries(2, async () => undefined))
    expect((error as Error).message).toBe('Expected 2 statements, got 0.')
  })

  it('does not count what runs at the same time elsewhere', async () => {
    const { books } = repositories()
    const counts = await Promise.all([
      expectQueries(1, () => books.count()),
      expectQueries(1, () => books.count()),
      books.count(),
    ])
    expect(counts).toEqual([5, 5, 5])
  })

  it('throws what the function throws, and refuses what is no count', async () => {
    const own = new Error('own')
    expect(await errorOf(() => expectQueries(3, () => Promise.reject(own)))).toBe(own)
    for (const count of [-1, 1.5, Number.NaN, '1' as never]) {
      expect(await errorOf(() => expectQueries(count, async () => 1))).toBeInstanceOf(TypeError)
    }
  })
})
