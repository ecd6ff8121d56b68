import { char, customType, integer, numeric, pgTable, point, text, uuid } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const typeOf = (declared: string) =>
  customType<{ data: string; driverData: string }>({ dataType: () => declared, fromDriver: String })
const box = typeOf('box')
const pair = typeOf('"Pair"')
const numbers = typeOf('integer[]')
const counts = typeOf('counts')

const shapes = pgTable('shapes', {
  id: integer('id').primaryKey(),
  path: point('path').array(),
  box: box('box'),
  boxes: box('boxes').array(),
  pairs: pair('pairs').array(),
  numbers: numbers('numbers'),
})
const byPair = pgTable('by_pair', { id: pair('id').primaryKey(), note: text('note') })
const byNumbers = pgTable('by_numbers', { id: numbers('id').primaryKey(), note: text('note') })
const byCounts = pgTable('by_counts', { id: counts('id').primaryKey(), note: text('note') })
const prices = pgTable('prices', { price: numeric('price').primaryKey(), note: text('note') })
/** `char`, which has no blanks at its end, of a collation that ignores case, which PGlite has not. */
const names = pgTable('names', { name: char('name', { length: 5 }).primaryKey(), note: text('note') })
const tokens = pgTable('tokens', { token: uuid('token').primaryKey(), note: text('note') })

const ddl = `
  create type "Pair" as (number int, word text);
  create domain counts as int[];
  create collation ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create table shapes (id int primary key, path point[], box box, boxes box[], pairs "Pair"[], numbers int[]);
  create table by_pair (id "Pair" primary key, note text);
  create table by_numbers (id int[] primary key, note text);
  create table by_counts (id counts primary key, note text);
  create table prices (price numeric primary key, note text);
  create table names (name char(5) collate ignore_case primary key, note text);
  create table tokens (token uuid primary key, note text);`

const keyed = [
  ['by_pair', byPair, ['(2,"a, ""b""")', '(1,x)', '(3,)']],
  ['by_numbers', byNumbers, ['{2,3}', '{1}', '{}']],
  ['by_counts', byCounts, ['{2,3}', '{1}', '{}']],
] as const

describe.each(drivers)('types that no array with commas has, on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(() => opened.close())

  it('are written as given, one row and many', async () => {
    const repository = createRepositories(opened.db, { shapes }).shapes
    const row = {
      path: [
        [1, 2],
        [3, 4],
      ] as [number, number][],
      box: '(1,1),(0,0)',
      boxes: ['(1,1),(0,0)', '(2,2),(1,1)'],
      pairs: ['(1,"a, ""b"" \\\\")'],
      numbers: '{1,2}',
    }
    const just = { columns: { id: true } } as const
    await repository.create({ id: 1, ...row }, just)
    await repository.createMany(
      [2, 3].map((id) => ({ id, ...row })),
      just,
    )
    const { path, boxes, pairs } = (await opened.query('select path::text, boxes::text, pairs::text from shapes'))[0]!
    expect({ path, boxes, pairs }).toEqual({
      path: '{"(1,2)","(3,4)"}',
      boxes: '{(1,1),(0,0);(2,2),(1,1)}',
      pairs: String.raw`{"(1,\"a, \"\"b\"\" \\\\\")"}`,
    })
    expect(await opened.query('select 1 from shapes group by path::text, boxes::text, pairs, numbers')).toHaveLength(1)
    expect(await repository.count({ box: { in: ['(5,5),(0,0)', '(1,1),(0,0)'] } })).toBe(3)
    expect(await repository.count({ numbers: { notIn: ['{1}', '{2,1}'] } })).toBe(3)
  })

  describe.each(keyed)('as keys of %s', (name, table, keys) => {
    const repository = () => createRepositories(opened.db, { table }).table
    const stored = async () =>
      (await opened.query(`select id::text, note from ${name} order by ${name}.id`)).map(Object.values)
    const sorted = [keys[2], keys[1], keys[0]].toSorted((one, other) => rank(one) - rank(other))
    const note = { columns: { note: true } } as const
    beforeEach(async () => {
      await opened.query(`truncate ${name}`)
      await repository().createMany(
        keys.map((id) => ({ id, note: id })),
        note,
      )
    })

    it('find, change and delete their rows', async () => {
      expect(await repository().find(keys[0], note)).toEqual({ note: keys[0] })
      const found = await repository().findByKeys([keys[1], keys[0], keys[1]], note)
      expect(found.map((row) => row?.note)).toEqual([keys[1], keys[0], keys[1]])
      await repository().updateEach(
        keys.slice(1).map((id) => ({ id, note: 'changed' })),
        note,
      )
      const upserts = [{ id: keys[0], note: 'again' }]
      const options = { updateWhere: { note: 'never' }, ...note }
      expect(await repository().upsertMany(upserts, options)).toEqual([{ row: { note: keys[0] }, created: false }])
      expect(await stored()).toEqual(sorted.map((id) => [id, id === keys[0] ? id : 'changed']))
      await repository().delete(keys[1], note)
      expect(await repository().count()).toBe(2)
    })

    it('are the order of cursor pages', async () => {
      const seen: unknown[] = []
      let after: string | null = null
      do {
        const page: { items: { note: unknown }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } } =
          await repository().findCursorPage({ first: 1, after, orderBy: { id: 'asc' }, ...note })
        seen.push(...page.items.map((row) => row.note))
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after !== null)
      expect(seen).toEqual(sorted)
    })
  })
})

/** By length, then by first number: the order of the keys above. */
function rank(key: string): number {
  return Number(/\d+/.exec(key) ?? 0)
}

describe.each(drivers)('updateEach of keys that PostgreSQL takes for the same, on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { prices, names, tokens })
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    await opened.query(`insert into prices values (1, 'old'), (2, 'old'); insert into names values ('Ada', 'old')`)
  })
  afterAll(() => opened.close())

  const refusal = (path: string) =>
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: expect.objectContaining({ path }) as object }) as Error

  it('is refused with the two rows', async () => {
    const rows = ['2', '1.0', '1'].map((price) => ({ price, note: 'new' }))
    const { prices: repository } = repositories()
    await expect(repository.updateEach(rows)).rejects.toThrow(refusal('updateEach rows[2]'))
    await expect(repository.updateEach(rows, { returning: false })).rejects.toThrow(refusal('updateEach rows[2]'))
    const inCases = ['Ada', driver === 'PGlite' ? 'Ada ' : 'ADA'].map((name) => ({ name, note: 'new' }))
    await expect(repositories().names.updateEach(inCases)).rejects.toThrow(refusal('updateEach rows[1]'))
    expect(
      await opened.query(`select 1 from prices where note = 'new' union all select 1 from names where note = 'new'`),
    ).toEqual([])
  })

  it('is refused before anything is sent where JavaScript knows it', async () => {
    const token = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    const { queries, result } = await recordQueries(() =>
      repositories()
        .tokens.updateEach([{ token }, { token: token.toUpperCase() }])
        .catch((error: unknown) => error),
    )
    expect(result).toBeInstanceOf(InvalidArgumentError)
    expect(queries).toEqual([])
  })

  it('is refused where a statement each has them', async () => {
    const rows = Array.from({ length: 5001 }, (_, index) => ({ price: String(index), note: 'new' }))
    await opened.query(`insert into prices select i, 'old' from generate_series(0, 5000) i on conflict do nothing`)
    const update = () =>
      repositories().prices.updateEach([...rows, { price: '1.00', note: 'last' }], { onProgress: () => undefined })
    await expect(update()).rejects.toThrow(refusal('updateEach rows[5001]'))
    expect(await opened.query(`select 1 from prices where note <> 'old'`)).toEqual([])
  })

  it('is of a missing row where they are different', async () => {
    const rows = ['1', '1.0001'].map((price) => ({ price, note: 'new' }))
    await expect(repositories().prices.updateEach(rows)).rejects.toThrow(NotFoundError)
  })
})
