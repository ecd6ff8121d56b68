import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import * as schema from '../support/every-type-schema.ts'

describe.each(drivers)('create on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.everyTypeDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate samples, made restart identity'))

  it('returns the row as PostgreSQL stored it, in one statement', async () => {
    const { result, queries } = await recordQueries(() => repositories().made.create({ label: 'a', stamp: null }))
    expect(result).toEqual({ id: 1, label: 'a', stamp: null, shouted: null })
    expect(queries.map((query) => query.sql)).toEqual([
      'insert into "made" ("id", "label", "stamp", "shouted") values (default, $1, $2, default) returning "id", "label", "stamp", "shouted"',
    ])
  })

  it('fills what is left out or undefined: by PostgreSQL, or by $defaultFn for every call', async () => {
    const { made } = repositories()
    const first = await made.create({})
    const second = await made.create({ label: undefined, stamp: undefined })
    expect(first).toMatchObject({ label: 'none', stamp: expect.stringMatching(/^made-\d+$/) as string })
    expect(second.label).toBe('none')
    expect(second.stamp).not.toBe(first.stamp)
  })

  it('takes SQL as a value, and types that are written as SQL', async () => {
    const { made } = repositories()
    expect(
      await made.create({ label: sql`lower(${'ABC'})`, shouted: 'loud' }, { columns: { label: true, shouted: true } }),
    ).toEqual({ label: 'abc', shouted: 'LOUD' })
    expect(await made.findMany({ where: { shouted: 'loud' }, columns: { label: true } })).toEqual([{ label: 'abc' }])
  })

  it('returns the chosen columns and extras', async () => {
    const options = {
      columns: { label: true },
      extras: { size: sql`length(${schema.made.label})`.mapWith(Number) },
    } as const
    expect(await repositories().made.create({ label: 'four' }, options)).toEqual({ label: 'four', size: 4 })
  })

  it('stores json as it is: true, strings, lists that begin with true or a date, and JSON null', async () => {
    const { samples } = repositories()
    const documents = [true, false, 'text', 'say "hi"', 0, [true, 1], [new Date(0).toISOString()], {}, [], [[]], null]
    for (const document of documents) {
      const row = await samples.create({ document, plain: document }, { columns: { document: true, plain: true } })
      expect(row).toEqual({ document, plain: document })
    }
    const stored = await opened.query('select document::text, plain::text from samples order by id')
    expect(stored.map((row) => row['plain'])).toEqual(
      documents.map((document) => (document === null ? null : JSON.stringify(document))),
    )
    expect(stored.map((row) => JSON.parse(row['document'] ?? 'null') as unknown)).toEqual(documents)
    await samples.create({ document: sql`'null'::jsonb` })
    expect(await opened.query(`select count(*) from samples where document = 'null'::jsonb`)).toEqual([{ count: '1' }])
  })

  it('reads back every type as it was given', async () => {
    const { samples } = repositories()
    for (const row of schema.sampleRows) {
      const { id, bytes, ratio, exact, code, ...created } = await samples.create(row)
      const { bytes: _bytes, ratio: _ratio, exact: _exact, code: _code, ...given } = row
      expect(created).toEqual(given)
      expect((await samples.find(id))?.title).toBe(row.title)
      expect(ratio).toBe(row.ratio)
      expect(code?.trim()).toBe(row.code ?? undefined)
      expect(bytes && Buffer.from(bytes).toString('hex')).toBe(row.bytes && Buffer.from(row.bytes).toString('hex'))
      expect(exact?.slice(0, 8)).toBe(row.exact?.slice(0, 8))
    }
  })
})
