import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { accountDdl, accounts } from '../support/account-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { deepFreeze } from '../support/errors.ts'

describe.each(drivers)('getOrCreate on %s', (driver) => {
  let opened: OpenDatabase
  const repository = () => createRepositories(opened.db, { accounts }).accounts

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: accountDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() =>
    opened.query(
      `truncate accounts restart identity; insert into accounts (account_id, email, name) values (10, 'ada@', 'Ada')`,
    ),
  )

  it('returns the row that is there by one statement, and changes nothing', async () => {
    const before = await repository().find(10)
    const { result, queries } = await recordQueries(() =>
      repository().getOrCreate(deepFreeze({ where: { email: 'ada@' }, create: { name: 'other' } })),
    )
    expect(result).toEqual({ row: before, created: false })
    expect(queries).toHaveLength(1)
    expect(await repository().find(10)).toEqual(before)
  })

  it('creates the row where there is none, with the values of both', async () => {
    const { result, queries } = await recordQueries(() =>
      repository().getOrCreate({
        where: { region: 'north', number: 5 },
        create: { email: 'n@', visits: 3 },
        columns: { email: true, region: true, number: true, visits: true, createdBy: true },
      }),
    )
    expect(result).toEqual({
      row: { email: 'n@', region: 'north', number: 5, visits: 3, createdBy: expect.any(Number) as number },
      created: true,
    })
    expect(queries).toHaveLength(2)
  })

  it('takes the values of where once more, when they are the same', async () => {
    const { created } = await repository().getOrCreate({ where: { id: 10 }, create: { id: 10, email: 'x@' } })
    expect(created).toBe(false)
  })

  it('creates one row for all callers at once, and each gets it', async () => {
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        repository().getOrCreate({ where: { email: 'same@' }, create: { name: `caller ${index}` } }),
      ),
    )
    expect(results.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(results.map(({ row }) => JSON.stringify(row))).size).toBe(1)
    expect(await repository().count({ email: 'same@' })).toBe(1)
  })

  it('works while others delete the row', async () => {
    const get = () => repository().getOrCreate({ where: { email: 'gone@' }, create: {} })
    const remove = () => repository().deleteMany({ where: { email: 'gone@' }, returning: false })
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? remove() : get())))
    for (const result of results) if (typeof result !== 'number') expect(result.row.email).toBe('gone@')
  })
})
