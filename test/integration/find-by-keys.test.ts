import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/shelf-schema.ts'

const model = defineModel(schema, { places: { key: ['row', 'side'] } })

describe.each(drivers)('findByKeys on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model)
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())

  it('returns the rows in the order of the keys, with repetitions and gaps, in one statement', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().books.findByKeys([20, 99, 10, 20], { columns: { title: true } }),
    )
    expect(result).toEqual([{ title: 'Bees' }, undefined, { title: 'Ants' }, { title: 'Bees' }])
    expect(queries.map((query) => query.sql)).toEqual([
      'select "books"."title", "~keys"."~position" from "books" inner join unnest($1::text::integer[]) with ordinality as "~keys" ("~key0", "~position") on "books"."book_id" = "~keys"."~key0"',
    ])
  })

  it('sends no statement without keys', async () => {
    const { result, queries } = await recordQueries(() => repositories().books.findByKeys([]))
    expect(result).toEqual([])
    expect(queries).toEqual([])
  })

  it('finds composite keys, whatever the order of their properties and the characters in them', async () => {
    const keys = [
      { side: 'left', row: 2 },
      { row: 1, side: 'a"b\\c,{}' },
      { row: 2, side: 'right' },
      { row: 1, side: 'right' },
    ]
    const rows = await repositories().places.findByKeys(keys)
    expect(rows.map((row) => row?.note)).toEqual(['l2', 'odd', undefined, 'r1'])
    expect(await repositories().places.find({ row: 1, side: 'a"b\\c,{}' })).toEqual({
      row: 1,
      side: 'a"b\\c,{}',
      note: 'odd',
    })
  })

  it('takes 100,000 keys in one statement', async () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => 100_000 - index)
    const { result, queries } = await recordQueries(() =>
      repositories().books.findByKeys(keys, { columns: { id: true } }),
    )
    expect(result).toHaveLength(100_000)
    expect(result.flatMap((row, index) => (row === undefined ? [] : [[index, row.id]]))).toEqual(
      [50, 40, 30, 20, 10].map((id) => [100_000 - id, id]),
    )
    expect(queries).toHaveLength(1)
  })

  it('returns extras, and locks the rows', async () => {
    await repositories().$transaction(async ({ books }) => {
      const rows = await books.findByKeys([30, 31], {
        columns: { id: true },
        extras: { loud: sql<string>`upper(${schema.books.title})` },
        lock: { mode: 'update' },
      })
      expect(rows).toEqual([{ id: 30, loud: 'CATS' }, undefined])
      if (driver !== 'PGlite')
        expect(
          await opened.query('select book_id from books where book_id in (30, 40) for update skip locked'),
        ).toEqual([{ book_id: '40' }])
    })
  })
})
