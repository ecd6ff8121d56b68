import { sql } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidArgumentError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { accountDdl, accounts } from '../support/account-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { deepFreeze, errorBeforeStatement } from '../support/errors.ts'
import { books, places, shelfDdl } from '../support/shelf-schema.ts'

/** Columns with names that the rows of a statement could have. */
const slots = pgTable('slots', {
  id: integer('id').primaryKey(),
  position: integer('position').notNull(),
  value0: integer('value0').notNull(),
})
const slotsDdl = 'create table slots (id int primary key, position int not null, value0 int not null);'

const model = defineModel({ accounts, books, places }, { places: { key: ['side', 'row'] } })

describe.each(drivers)('updateEach on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: accountDdl + shelfDdl + slotsDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() =>
    opened.query(`truncate accounts restart identity; insert into accounts (account_id, email, name, visits)
      values (10, 'ada@', 'Ada', 7), (20, 'bob@', 'Bob', 2), (30, 'cleo@', 'Cleo', 3)`),
  )

  it('changes each row by its own values in one statement, and returns them in the order given', async () => {
    const rows = deepFreeze([
      { id: 30, name: 'Cleo 2', visits: 30 },
      { id: 10, name: 'Ada 2', visits: 10 },
    ])
    const { result, queries } = await recordQueries(() =>
      repositories().accounts.updateEach(rows, { columns: { id: true, name: true, visits: true } }),
    )
    expect(result).toEqual(rows)
    expect(queries.map((query) => query.sql)).toEqual([
      'with "~locked" as (select "rows".* from "accounts" ' +
        'inner join unnest($1::text::integer[], $2::text::text[], $3::text::integer[], $4::text::integer[]) with ordinality as "rows" ("~value0", "~value1", "~value2", "~value3", "~position") ' +
        'on "accounts"."account_id" = "rows"."~value0" order by "rows"."~position" for no key update of "accounts"), ' +
        '"written" as (update "accounts" set "name" = "rows"."~value1", "visits" = "rows"."~value2", "changes" = "rows"."~value3" ' +
        'from "~locked" as "rows" where "accounts"."account_id" = "rows"."~value0" ' +
        'returning "accounts"."account_id" as "field0", "accounts"."name" as "field1", "accounts"."visits" as "field2", "rows"."~position" as "field3") ' +
        'select "written"."field0", "written"."field1", "written"."field2", "written"."field3" from "written"',
    ])
    expect(await repositories().accounts.find(20)).toMatchObject({ name: 'Bob', visits: 2, changes: -1 })
  })

  it("takes the caller's SQL to be about the table", async () => {
    const repositories = createRepositories(opened.db, { slots })
    await repositories.slots.createMany([1, 2].map((id) => ({ id, position: id, value0: 10 * id })))
    expect(
      await repositories.slots.updateEach([
        { id: 1, position: sql`position + value0` },
        { id: 2, position: 5 },
      ]),
    ).toEqual([
      { id: 1, position: 11, value0: 10 },
      { id: 2, position: 5, value0: 20 },
    ])
  })

  it('leaves what a row does not name as it is, sets null, and changes nothing in an empty row', async () => {
    const before = await repositories().accounts.findOrThrow(20)
    const { result, queries } = await recordQueries(() =>
      repositories().accounts.updateEach([
        { id: 10, nickname: 'a', visits: undefined },
        { id: 20 },
        { id: 30, visits: sql`${accounts.visits} * 2`, nickname: null, labels: [{ a: [1] }] },
      ]),
    )
    expect(queries).toHaveLength(1)
    expect(result).toMatchObject([
      { id: 10, name: 'Ada', nickname: 'a', visits: 7 },
      before,
      { id: 30, name: 'Cleo', nickname: null, visits: 6, labels: [{ a: [1] }] },
    ])
    expect(result.map(({ changes }) => changes > 0)).toEqual([true, false, true])
  })

  it('only reads rows without anything to change', async () => {
    const before = await repositories().accounts.findByKeys([20, 10])
    expect(await repositories().accounts.updateEach([{ id: 20 }, { id: 10, name: undefined }])).toEqual(before)
    expect(await repositories().accounts.updateEach([{ id: 20 }], { returning: false })).toBe(1)
  })

  it('takes composite keys', async () => {
    const { places } = repositories()
    const rows = [
      { row: 1, side: 'left', note: 'L' },
      { row: 1, side: 'a"b\\c,{}', note: 'O' },
    ]
    expect(await places.updateEach(rows)).toEqual(rows)
    expect(await places.find({ row: 2, side: 'left' })).toMatchObject({ note: 'l2' })
  })

  it('changes none of the rows when one is missing', async () => {
    const { accounts } = repositories()
    const rows = [
      { id: 10, name: 'changed' },
      { id: 99, name: 'nobody' },
    ]
    await expect(accounts.updateEach(rows)).rejects.toThrow(NotFoundError)
    await expect(accounts.updateEach(rows, { returning: false })).rejects.toThrow(NotFoundError)
    await expect(accounts.updateEach([{ id: 99 }])).rejects.toThrow(NotFoundError)
    expect(await accounts.find(10)).toMatchObject({ name: 'Ada' })
  })

  it('refuses two rows with the same key before anything is sent', async () => {
    const twice = [{ id: 10, name: 'one' }, { id: 20 }, { id: 10, name: 'two' }]
    const error = await errorBeforeStatement(() => repositories().accounts.updateEach(twice))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect((error as InvalidArgumentError).details.path).toBe('updateEach rows[2]')
  })

  it('sends nothing without rows', async () => {
    const { result, queries } = await recordQueries(async () => [
      await repositories().accounts.updateEach([]),
      await repositories().accounts.updateEach([], { returning: false }),
    ])
    expect({ result, queries }).toEqual({ result: [[], 0], queries: [] })
  })

  it('changes any number of rows, and tells how far it is', { timeout: 120_000 }, async () => {
    // In slices of 5,000 rows, which are the same on every driver.
    const count = driver === 'postgres.js' ? 100_000 : 15_000
    await opened.query(
      `truncate books; insert into books (book_id, title) select i, 'old' from generate_series(1, ${count}) i`,
    )
    const rows = Array.from({ length: count }, (_, index) => ({ id: count - index, title: `title ${index}` }))
    const told: number[] = []
    const changed = await repositories().books.updateEach(rows, {
      columns: { id: true, title: true },
      onProgress: ({ done, total }) => told.push(done / total),
    })
    expect(changed).toEqual(rows)
    const slices = count / 5_000
    expect(told).toEqual(Array.from({ length: slices }, (_, index) => (index + 1) / slices))
    expect(await repositories().books.updateEach(rows, { returning: false })).toBe(count)
  })
})
