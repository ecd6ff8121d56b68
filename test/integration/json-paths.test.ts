import { integer, jsonb, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const events = pgTable('events', { id: integer('id').primaryKey(), data: jsonb('data').notNull() })

/** Keys that are something else to whoever reads SQL: a text's end, an escape, a parameter, a comment. */
const odd = [
  "it's",
  "'; drop table events; --",
  'a\\b',
  "\\'",
  '"quoted"',
  '$1',
  '?',
  '{a,b}',
  ' ',
  'a\nb',
  'é😀',
  '',
  'NULL',
  '/*',
]

const ddl = `
  create table events (id integer primary key, data jsonb not null);
  insert into events select i, jsonb_build_object('region', 'r' || i % 1000, 'n', i) from generate_series(1, 5000) as i;
  create index events_region on events (nullif(data #> '{region}', 'null'::jsonb));
  create index events_region_text on events ((data #>> '{region}') text_pattern_ops);
  analyze events;
`

describe.each(drivers)('paths of documents on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { events }).events
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  it('are found by an index on the same expression', async () => {
    const where = { data: { path: ['region'], eq: 'r77' } }
    expect(await repository.count(where)).toBe(5)
    expect(JSON.stringify(await repository.explain({ where }))).toContain('events_region')
  })

  it('mean what they say, whatever keys they have', async () => {
    const ids = odd.map((_, index) => 10_000 + index)
    await repository.createMany(
      odd.map((key, index) => ({ id: ids[index]!, data: { [key]: { [key]: `of ${index}` } } })),
    )
    for (const [index, key] of odd.entries()) {
      const found = await repository.findMany({
        columns: { id: true },
        where: { data: { path: [key, key], eq: `of ${index}`, startsWith: 'of', in: [`of ${index}`] } },
      })
      expect(found).toEqual([{ id: ids[index] }])
    }
    await repository.deleteMany({ where: { id: { in: ids } } })
  })

  it('match texts by texts only', async () => {
    expect(await repository.count({ data: { path: ['n'], contains: '1' } })).toBe(0)
    expect(await repository.count({ data: { path: ['n'], notLike: '1' } })).toBe(0)
    expect(await repository.count({ data: { path: ['region'], contains: '77' } })).toBe(95)
    expect(await repository.count({ NOT: { data: { path: ['n'], startsWith: '1' } } })).toBe(5000)
  })

  it('are not filtered by an empty document, which would be no condition', async () => {
    const where = { data: {} }
    await expect(repository.findMany({ where })).rejects.toThrow('Write { eq: {} } for the document {}.')
    await expect(repository.deleteMany({ where: { id: 1, ...where } })).rejects.toMatchObject({
      code: 'INVALID_FILTER',
    })
    expect(await repository.count({ data: { eq: {} } })).toBe(0)
  })
})
