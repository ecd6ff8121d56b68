import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, NotNullViolationError, type QueryEvent } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/shelf-schema.ts'

describe.each(drivers)('onQuery on %s', (driver) => {
  let opened: OpenDatabase
  let events: QueryEvent[] = []
  const onQuery = (event: QueryEvent): void => void events.push(event)
  const repositories = (queryParameters?: boolean) =>
    createRepositories(opened.db, schema, {}, { onQuery, queryParameters })
  const { shelfDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: shelfDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() => {
    events = []
  })

  it('is told a statement’s table, text, duration and number of rows, and no parameter', async () => {
    await repositories().books.findMany({ where: { shelf: 'a' }, columns: { id: true } })
    expect(events).toEqual([
      {
        table: 'books',
        sql: 'select "book_id" from "books" where "books"."shelf" = $1',
        durationMs: expect.any(Number) as number,
        rowCount: 2,
        error: undefined,
        parameters: undefined,
      },
    ])
    expect(events[0]?.durationMs).toBeGreaterThan(0)
    expect(events[0]?.durationMs).toBeLessThan(10_000)
  })

  it('is told the parameters in the order of their placeholders when it asks for them', async () => {
    const { books } = repositories(true)
    await books.findMany({ where: { shelf: 'a', id: { in: [20, 30] } }, limit: 7, offset: 0 })
    await books.findMany({ where: { RAW: (table, { eq }) => eq(table.title, 'Cats'), shelf: 'a' } })
    await books.update(30, { shelf: null, copies: 5n })
    expect(events.map(({ parameters }) => parameters)).toEqual([
      ['a', '{"20","30"}', 7, 0],
      ['Cats', 'a'],
      // As the driver gets them: encoded by their columns.
      [null, expect.toSatisfy((copies) => String(copies) === '5'), expect.any(String), 30],
    ])
  })

  it('is told how many rows were written or counted', async () => {
    const { books, places } = repositories()
    await places.createMany([
      { row: 7, side: 'a' },
      { row: 8, side: 'b' },
    ])
    await places.createMany(
      [
        { row: 7, side: 'c' },
        { row: 8, side: 'd' },
      ],
      { returning: false },
    )
    await places.updateMany({ where: { row: 7 }, set: { note: 'n' }, returning: false })
    await places.deleteMany({ where: { row: { in: [7, 8] } }, returning: false })
    await books.count()
    await books.find(99)
    expect(events.map(({ table, rowCount }) => [table, rowCount])).toEqual([
      ['places', 2],
      ['places', 2],
      ['places', 2],
      ['places', 4],
      ['books', 1],
      ['books', 0],
    ])
  })

  it('is told of a statement that fails, with the error that the caller gets', async () => {
    const error = await errorOf(() => repositories().books.create({ title: null as never }))
    expect(error).toBeInstanceOf(NotNullViolationError)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ table: 'books', rowCount: undefined, parameters: undefined })
    expect(events[0]?.error).toBe(error)
  })

  it('is told of the statements inside of transactions, with $using and with explain', async () => {
    await repositories().$transaction(async ({ books, $transaction }) => {
      await books.find(10)
      await $transaction((inner) => inner.places.count())
    })
    await repositories().$using(opened.db).books.exists()
    await repositories().books.explain()
    expect(events.map(({ table, sql }) => [table, sql.slice(0, 7).trim()])).toEqual([
      ['books', 'select'],
      ['places', 'select'],
      ['books', 'select'],
      ['books', 'explain'],
    ])
  })

  it('fails the call when it throws', async () => {
    const own = new Error('of the observer')
    const failing = createRepositories(
      opened.db,
      schema,
      {},
      {
        onQuery: () => {
          throw own
        },
      },
    )
    expect(await errorOf(() => failing.books.find(10))).toBe(own)
  })

  it('does not hide the error of a statement when it throws too, nor that the transaction has failed', async () => {
    const onFailure = ({ error }: QueryEvent): void => {
      if (error !== undefined) throw new Error('of the observer')
    }
    const failing = createRepositories(opened.db, schema, {}, { onQuery: onFailure })
    const caught: unknown[] = []
    const work = (nested: boolean) =>
      errorOf(() =>
        failing.$transaction(async ({ books, $transaction }) => {
          await books.create({ id: 60, title: 'Frogs' })
          const fail = () => books.create({ title: null as never }).catch((error: unknown) => caught.push(error))
          await (nested ? $transaction(fail) : fail())
        }),
      )
    expect(await work(false)).toBeInstanceOf(NotNullViolationError)
    expect(await work(true)).toBeInstanceOf(NotNullViolationError)
    expect(caught).toEqual([expect.any(NotNullViolationError), expect.any(NotNullViolationError)])
    expect(await repositories().books.find(60)).toBeUndefined()
  })

  it('is recorded apart from what runs at the same time', async () => {
    const { books, places } = repositories()
    const [first, second] = await Promise.all([
      recordQueries(async () => {
        await books.find(10)
        const inner = await recordQueries(() => books.find(20))
        return inner.queries.length
      }),
      recordQueries(() => places.count()),
      books.find(40),
    ])
    expect(first.result).toBe(1)
    expect(first.queries.map(({ table }) => table)).toEqual(['books', 'books'])
    expect(second.queries.map(({ table }) => table)).toEqual(['places'])
    expect(events).toHaveLength(4)
  })
})
