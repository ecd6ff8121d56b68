import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, NotNullViolationError, InvalidValueError, UniqueViolationError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import * as schema from '../support/every-type-schema.ts'

describe.each(drivers)('createMany on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.everyTypeDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate samples, made restart identity'))

  /** What PostgreSQL itself says is in the table, as one text per row; a column without a value is left out. */
  const stored = async () => {
    const rows = await opened.query(
      `select json_strip_nulls(to_json(samples))::jsonb - 'id' as row from samples order by id`,
    )
    return rows.map(({ row }) => row)
  }

  it('sends no statement without rows', async () => {
    const { result, queries } = await recordQueries(async () => [
      await repositories().made.createMany([]),
      await repositories().made.createMany([], { returning: false }),
    ])
    expect(result).toEqual([[], 0])
    expect(queries).toEqual([])
  })

  it.each([1, 2, 1000])(
    'sends one statement of the same text for %i rows, and returns them in order',
    async (count) => {
      const rows = Array.from({ length: count }, (_, index) => ({ label: `label ${count - index}` }))
      const { result, queries } = await recordQueries(() =>
        repositories().made.createMany(rows, { columns: { id: true, label: true } }),
      )
      expect(result).toEqual(rows.map(({ label }, index) => ({ id: index + 1, label })))
      expect(queries.map((query) => query.sql)).toEqual([
        'with "written" as (insert into "made" ("label", "stamp") select "rows"."~value0", "rows"."~value1" from unnest($1::text::text[], $2::text::text[]) with ordinality as "rows" ("~value0", "~value1", "~position") returning "made"."id" as "field0", "made"."label" as "field1") select "written"."field0", "written"."field1" from "written"',
      ])
      expect(await repositories().made.count()).toBe(count)
    },
  )

  it('sends 50,000 rows per statement, in one transaction', { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 120_000 }, (_, index) => ({
      id: 120_000 - index,
      label: `label ${index}`,
      stamp: null,
    }))
    const { made } = repositories()
    const { result, queries } = await recordQueries(() => made.createMany(rows, { columns: { id: true } }))
    expect(result.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    expect(queries.map(({ rowCount }) => rowCount)).toEqual([50_000, 50_000, 20_000])
    expect(new Set(queries.map((query) => query.sql)).size).toBe(1)

    const again = rows.slice(0, 50_001).map((row, index) => ({ ...row, id: index === 50_000 ? 1 : row.id + 200_000 }))
    await expect(made.createMany(again, { returning: false })).rejects.toThrow(UniqueViolationError)
    expect(await made.count()).toBe(120_000)
  })

  it('sends rows with long texts in more statements, before one becomes too long', { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 5 }, (_, index) => ({ label: `${index}`.repeat(15_000_000) }))
    const { made } = repositories()
    const { result, queries } = await recordQueries(() => made.createMany(rows, { returning: false }))
    expect(result).toBe(5)
    expect(queries.map(({ rowCount }) => rowCount)).toEqual([3, 2])
  })

  it('stores the same values as create, of every type', async () => {
    const { samples } = repositories()
    const created = await samples.createMany(schema.sampleRows)
    const oneByOne = []
    for (const row of schema.sampleRows) oneByOne.push(await samples.create(row))
    const count = schema.sampleRows.length
    expect(created.map(({ id, ...row }) => [id + count, row])).toEqual(oneByOne.map(({ id, ...row }) => [id, row]))

    expect(await stored()).toEqual([...schema.sampleTexts, ...schema.sampleTexts])
  })

  it('fills $defaultFn for every row', async () => {
    const rows = await repositories().made.createMany([{ label: 'a' }, { label: 'b' }])
    expect(rows.every(({ stamp }) => /^made-\d+$/.test(stamp ?? ''))).toBe(true)
    expect(rows[0]?.stamp).not.toBe(rows[1]?.stamp)
  })

  it('takes rows with different properties, in one statement and in order', async () => {
    const rows = [{ label: 'first' }, {}, { label: undefined, stamp: 'own' }, { id: 900, label: 'last' }]
    const { result, queries } = await recordQueries(() =>
      repositories().made.createMany(rows, { columns: { id: true, label: true } }),
    )
    expect(result.map(({ label }) => label)).toEqual(['first', 'none', 'none', 'last'])
    expect(result[3]?.id).toBe(900)
    expect(queries).toHaveLength(1)
  })

  it('keeps rows with different properties below the parameters that PostgreSQL allows', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) =>
      index === 7 ? { stamp: 's' } : { label: `l${index}`, stamp: 's' },
    )
    const { result, queries } = await recordQueries(() => repositories().made.createMany(rows, { returning: false }))
    expect(result).toBe(40_000)
    expect(queries.map(({ rowCount }) => rowCount)).toEqual([32_500, 7500])
    expect(await opened.query(`select count(*) from made where label = 'none'`)).toEqual([{ count: '1' }])
  })

  it('takes SQL as a value, and types that are written as SQL', async () => {
    const { made, samples } = repositories()
    await made.createMany([
      { label: 'a', shouted: 'loud' },
      { label: sql`'b' || 'c'`, shouted: null },
    ])
    expect(await opened.query('select label, shouted from made order by id')).toEqual([
      { label: 'a', shouted: 'LOUD' },
      { label: 'bc', shouted: null },
    ])
    await samples.createMany([{ document: sql`'null'::jsonb` }, { document: null }])
    expect(await opened.query('select document::text from samples order by id')).toEqual([
      { document: 'null' },
      { document: null },
    ])
  })

  it('returns extras', async () => {
    const rows = await repositories().made.createMany([{ label: 'a' }, { label: 'bb' }], {
      columns: { label: true },
      extras: { length: sql<number>`length(${schema.made.label})`.mapWith(Number) },
    })
    expect(rows).toEqual([
      { label: 'a', length: 1 },
      { label: 'bb', length: 2 },
    ])
  })

  it('never cuts a value off to make it fit', async () => {
    const { samples } = repositories()
    for (const tooLong of [{ short: 'sixsix' }, { code: 'four' }, { small: 40_000 }]) {
      const error = await errorOf(() => samples.createMany([tooLong, tooLong]))
      expect(error).toBeInstanceOf(InvalidValueError)
    }
    expect(await samples.count()).toBe(0)
  })

  it('inserts none of the rows when one of them fails', async () => {
    const { made } = repositories()
    const rows = [{ label: 'a' }, { label: null as never }]
    await expect(made.createMany(rows)).rejects.toThrow(NotNullViolationError)
    expect(await made.count()).toBe(0)
  })
})
