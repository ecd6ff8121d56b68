import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, UniqueViolationError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { accountDdl, accounts, logs, visits } from '../support/account-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { deepFreeze, errorBeforeStatement, errorOf } from '../support/errors.ts'

const columns = { id: true, email: true, name: true, visits: true } as const

describe.each(drivers)('upsert and upsertMany on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { accounts, visits, logs })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: accountDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() =>
    opened.query(`truncate accounts, visits, logs restart identity;
      insert into accounts (account_id, email, rate, name, visits) values (10, 'ada@', 1.50, 'Ada', 7), (20, 'bob@', null, 'Bob', 2)`),
  )

  it('inserts a row that is not there, in one statement', async () => {
    const { result, queries } = await recordQueries(() =>
      repositories().accounts.upsert({ email: 'cleo@', name: 'Cleo' }, { target: ['email'], columns }),
    )
    expect(result).toEqual({ row: { id: 1, email: 'cleo@', name: 'Cleo', visits: 1 }, created: true })
    // Before PostgreSQL 18 nothing says how a row was.
    const texts = queries.map((query) => query.sql.replace('(xmax = 0)', 'old."email" is not distinct from null'))
    expect(texts).toEqual([
      'with "written" as (insert into "accounts" ("email", "name", "created_by") select "rows"."~value0", "rows"."~value1", "rows"."~value2" ' +
        'from unnest($1::text::text[], $2::text::text[], $3::text::integer[]) with ordinality as "rows" ("~value0", "~value1", "~value2", "~position") ' +
        'on conflict ("email") do update set "name" = excluded."name", "changes" = $4 ' +
        'returning "accounts"."account_id" as "field0", "accounts"."email" as "field1", "accounts"."name" as "field2", "accounts"."visits" as "field3", ' +
        'old."email" is not distinct from null as "field4") ' +
        'select "written"."field0", "written"."field1", "written"."field2", "written"."field3", "written"."field4" from "written"',
    ])
  })

  it('changes what is given of a row that is there, and $onUpdate columns, and nothing else', async () => {
    const before = await repositories().accounts.findOrThrow(10)
    const { row, created } = await repositories().accounts.upsert(deepFreeze({ email: 'ada@', name: 'Ada L.' }), {
      target: ['email'],
    })
    expect(created).toBe(false)
    expect(row).toEqual({ ...before, name: 'Ada L.', changes: expect.any(Number) as number })
    expect(row.changes).toBeGreaterThan(before.changes)
    expect(row).toEqual(await repositories().accounts.find(10))
  })

  it('finds the row by the primary key unless told otherwise', async () => {
    const { row, created } = await repositories().accounts.upsert({ id: 20, email: 'new@' }, { columns })
    expect({ row, created }).toEqual({ row: { id: 20, email: 'new@', name: 'Bob', visits: 2 }, created: false })
    expect(await repositories().accounts.upsert({ id: 30, email: 'c@' }, { columns: { id: true } })).toEqual({
      row: { id: 30 },
      created: true,
    })
  })

  it('finds the row by a constraint of several properties, in any order', async () => {
    const { accounts } = repositories()
    const values = { email: 'n@', region: 'north', number: 1 }
    const first = await accounts.upsert(values, { target: ['number', 'region'] })
    const second = await accounts.upsert({ ...values, email: 'm@' }, { target: ['region', 'number'] })
    expect([first.created, second.created]).toEqual([true, false])
    expect(second.row).toMatchObject({ id: first.row.id, email: 'm@' })
  })

  it('changes the listed properties only, as far as they are given', async () => {
    const values = { email: 'ada@', name: 'No', visits: 9 }
    const options = { target: ['email'], update: ['visits', 'nickname'], columns } as const
    const { row } = await repositories().accounts.upsert(values, options)
    expect(row).toEqual({ id: 10, email: 'ada@', name: 'Ada', visits: 9 })
  })

  it('sets values of its own, and expressions over both rows', async () => {
    const { row } = await repositories().accounts.upsert(
      { email: 'ada@', name: 'new', visits: 3 },
      { target: ['email'], update: { name: 'own', visits: sql`${accounts.visits} + 1` }, columns },
    )
    expect(row).toMatchObject({ name: 'own', visits: 8 })
    const again = await repositories().accounts.upsertMany(
      [
        { email: 'bob@', visits: 5 },
        { email: 'ada@', visits: 3 },
      ],
      {
        target: ['email'],
        update: (table, { excluded, sql: own }) => ({ visits: own`${table.visits} + ${excluded.visits}` }),
        columns,
      },
    )
    expect(again.map(({ row: { visits: count } }) => count)).toEqual([7, 11])
  })

  it('leaves a row as it is that updateWhere does not match, and returns it', async () => {
    const options = { target: ['email'], updateWhere: { visits: { lt: 5 } }, columns } as const
    const rows = [
      { email: 'bob@', name: 'Bob 2' },
      { email: 'ada@', name: 'Ada 2' },
      { email: 'cleo@', name: 'Cleo' },
    ]
    const { result, queries } = await recordQueries(() => repositories().accounts.upsertMany(rows, options))
    expect(result).toEqual([
      { row: { id: 20, email: 'bob@', name: 'Bob 2', visits: 2 }, created: false },
      { row: { id: 10, email: 'ada@', name: 'Ada', visits: 7 }, created: false },
      { row: { id: expect.any(Number) as number, email: 'cleo@', name: 'Cleo', visits: 1 }, created: true },
    ])
    expect(queries).toHaveLength(2)
    expect(
      await repositories().accounts.upsertMany(rows, { ...options, columns: undefined, returning: false } as never),
    ).toBe(2)
  })

  it('changes nothing when update is empty or everything is the target, and returns the rows', async () => {
    const { accounts, visits } = repositories()
    const before = await accounts.findOrThrow(10)
    for (const update of [[], {}]) {
      expect(await accounts.upsert({ email: 'ada@', name: 'x' }, { target: ['email'], update })).toEqual({
        row: before,
        created: false,
      })
    }
    expect(await visits.upsertMany([{ day: 'mon' }])).toEqual([{ row: { day: 'mon' }, created: true }])
    expect(await visits.upsertMany([{ day: 'tue' }, { day: 'mon' }])).toEqual([
      { row: { day: 'tue' }, created: true },
      { row: { day: 'mon' }, created: false },
    ])
  })

  it('finds what was rounded when it was stored', async () => {
    const options = { target: ['rate'], update: [], columns: { id: true, rate: true } } as const
    const first = await repositories().accounts.upsert({ email: 'r@', rate: '2.005' }, options)
    expect(first).toEqual({ row: { id: 1, rate: '2.01' }, created: true })
    expect(await repositories().accounts.upsert({ email: 's@', rate: '2.005' }, options)).toEqual({
      ...first,
      created: false,
    })
  })

  it('writes each row what it has values for, and returns them in the order given', async () => {
    const rows = deepFreeze([
      { email: 'zoe@', visits: 3 },
      { email: 'ada@' },
      { email: 'bob@', name: 'Bobby', nickname: null },
      { email: 'eve@', name: sql`upper('eve')`, labels: [{ a: 1 }] },
    ])
    const { result, queries } = await recordQueries(() =>
      repositories().accounts.upsertMany(rows, { target: ['email'], columns: { ...columns, labels: true } }),
    )
    expect(
      result.map(({ row: { email, name, visits: count, labels }, created }) => [email, name, count, labels, created]),
    ).toEqual([
      ['zoe@', 'nobody', 3, null, true],
      ['ada@', 'Ada', 7, null, false],
      ['bob@', 'Bobby', 2, null, false],
      ['eve@', 'EVE', 1, [{ a: 1 }], true],
    ])
    // One for each set of properties, and one that reads the row without anything to change.
    expect(queries).toHaveLength(5)
  })

  it('loads relations and extras of the rows', async () => {
    const upserted = await repositories().accounts.upsertMany([{ email: 'ada@', visits: 1 }], {
      target: ['email'],
      columns: { id: true },
      extras: { shout: sql<string>`upper(${accounts.email})` },
    })
    expect(upserted).toEqual([{ row: { id: 10, shout: 'ADA@' }, created: false }])
  })

  it('sends nothing without rows', async () => {
    const { result, queries } = await recordQueries(async () => [
      await repositories().accounts.upsertMany([]),
      await repositories().accounts.upsertMany([], { returning: false }),
    ])
    expect({ result, queries }).toEqual({ result: [[], 0], queries: [] })
  })

  it('tells of other unique constraints, and writes nothing then', async () => {
    const { accounts } = repositories()
    const error = await errorOf(() =>
      accounts.upsertMany([{ email: 'x@' }, { email: 'y@', rate: '1.5' }], { target: ['email'] }),
    )
    expect(error).toBeInstanceOf(UniqueViolationError)
    expect((error as UniqueViolationError).details.properties).toEqual(['rate'])
    expect(await accounts.count()).toBe(2)
  })

  it('refuses two rows about the same one before anything is written', async () => {
    const { accounts } = repositories()
    const twice = [{ email: 'x@' }, { email: 'y@' }, { email: 'x@' }]
    const error = await errorBeforeStatement(() => accounts.upsertMany(twice, { target: ['email'] }))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect((error as InvalidArgumentError).details.path).toBe('upsertMany rows[2]')
    // PostgreSQL takes them for the same, although their texts differ.
    const equal = [
      { email: 'x@', rate: '3' },
      { email: 'y@', rate: '3.00' },
    ]
    for (const update of [undefined, []]) {
      const options = { target: ['rate'], ...(update && { update }) } as const
      const failure = await errorOf(() => accounts.upsertMany(equal, options))
      expect((failure as InvalidArgumentError).details.path).toBe('upsertMany rows')
    }
    expect(await accounts.count()).toBe(2)
  })

  it('upserts any number of rows, and tells how far it is', { timeout: 120_000 }, async () => {
    // In slices of 5,000 rows, which are the same on every driver.
    const count = driver === 'postgres.js' ? 100_000 : 15_000
    const rows = Array.from({ length: count }, (_, index) => ({ day: `day ${(index * 7919) % count}` }))
    const { visits } = repositories()
    await visits.createMany(rows.slice(0, 10), { returning: false })
    const told: number[] = []
    const upserted = await visits.upsertMany(rows, { onProgress: ({ done, total }) => told.push(done / total) })
    expect(upserted.map(({ row }) => row)).toEqual(rows)
    expect(upserted.filter(({ created }) => !created)).toHaveLength(10)
    const slices = count / 5_000
    expect(told).toEqual(Array.from({ length: slices }, (_, index) => (index + 1) / slices))
  })
})

describe.each(['postgres.js', 'node-postgres'] as const)('upserts at the same time on %s', (driver) => {
  it('make one row for each key, and every caller gets it', { timeout: 120_000 }, async () => {
    const opened = await openDatabase(driver, { ddl: accountDdl })
    try {
      const repository = createRepositories(opened.db, { accounts }).accounts
      const emails = Array.from({ length: 20 }, (_, index) => `user ${index}`)
      const shuffled = (caller: number) => emails.map((_, index) => emails[(index * 7 + caller) % 20] as string)
      const results = await Promise.all(
        Array.from({ length: 32 }, (_, caller) =>
          repository.upsertMany(
            shuffled(caller).map((email) => ({ email, visits: 1 })),
            caller % 2 === 0
              ? { target: ['email'], update: { visits: sql`${accounts.visits} + 1` } }
              : { target: ['email'], update: [] },
          ),
        ),
      )
      for (const [caller, result] of results.entries())
        expect(result.map(({ row }) => row.email)).toEqual(shuffled(caller))
      expect(results.flat().filter(({ created }) => created)).toHaveLength(20)
      const stored = await repository.findMany()
      expect(stored).toHaveLength(20)
      // 16 callers count; the one that created a row did not count it.
      for (const { visits: count } of stored) expect([16, 17]).toContain(count)
    } finally {
      await opened.close()
    }
  })
})
