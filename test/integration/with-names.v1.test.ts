import { defineRelations, sql } from 'drizzle-orm'
import { integer, pgTable, pgView, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { AnyRepository } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

/** Columns with the names of what every object has, and of what the statements of relations have. */
const words = pgTable('words', {
  constructor: integer('constructor').primaryKey(),
  toString: integer('toString'),
  position: integer('position'),
  key0: integer('key0'),
  node: integer('node'),
  depth: integer('depth'),
  seen: timestamp('seen', { withTimezone: true }),
})
const doubles = pgView('doubles').as((query) =>
  query
    .select({ id: words.constructor, twice: sql<number>`${words.constructor} * 2`.mapWith(Number).as('twice') })
    .from(words),
)
const relations = defineRelations({ words, doubles }, (r) => ({
  words: {
    parent: r.one.words({ from: r.words.toString, to: r.words.constructor, alias: 'tree' }),
    children: r.many.words({ from: r.words.constructor, to: r.words.toString, alias: 'tree' }),
    simultaneous: r.many.words({ from: r.words.seen, to: r.words.seen, alias: 'seen' }),
  },
  doubles: { word: r.one.words({ from: r.doubles.twice, to: r.words.constructor }) },
}))

type Name = 'words' | 'doubles'

describe.each(drivers)('with, by names that are taken on %s', (driver) => {
  let opened: OpenDatabase
  // No type can have a column with the name of what every object has.
  const repositories = () => createRepositories(opened.db, relations) as unknown as Record<Name, AnyRepository>
  const own = { columns: { constructor: true }, orderBy: { constructor: 'asc' } }

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `create table words ("constructor" int primary key, "toString" int, position int, key0 int, node int, depth int, seen timestamptz);
        create view doubles as select "constructor", "constructor" * 2 as twice from words;
        insert into words select i, nullif(i / 2, 0), i, i, i, i, '2024-02-29 12:00:00.123456+00' from generate_series(1, 4) i;`,
    })
  })
  afterAll(() => opened.close())

  it('finds keys that have the name of what every object has', async () => {
    const { words } = repositories()
    expect(
      await words.findMany({
        ...own,
        with: { parent: own, children: own, simultaneous: { ...own, limit: 1 } },
        counts: { children: true, simultaneous: true },
      }),
    ).toEqual(
      [
        { constructor: 1, parent: null, children: [{ constructor: 2 }, { constructor: 3 }] },
        { constructor: 2, parent: { constructor: 1 }, children: [{ constructor: 4 }] },
        { constructor: 3, parent: { constructor: 1 }, children: [] },
        { constructor: 4, parent: { constructor: 2 }, children: [] },
      ].map((row) => ({
        ...row,
        simultaneous: [{ constructor: 1 }],
        counts: { children: row.children.length, simultaneous: 4 },
      })),
    )
  })

  it('leaves the names of columns to SQL of the caller that names no table', async () => {
    const { words } = repositories()
    for (const name of ['position', 'key0', 'node', 'depth']) {
      const column = sql.identifier(name)
      const related = { columns: {}, extras: { same: sql`${column}`.mapWith(Number) }, where: sql`${column} > 1` }
      for (const options of [{}, { limit: 5 }, { limit: 5, strategy: 'window' }] as const) {
        const children = { ...related, orderBy: sql`${column}`, ...options }
        expect(await words.find(1, { columns: {}, with: { children } })).toEqual({
          children: [{ same: 2 }, { same: 3 }],
        })
      }
      for (const recursive of [true, { depth: 1 }] as const) {
        const tree = await words.find(1, { with: { children: { ...related, orderBy: sql`${column}`, recursive } } })
        expect(tree).toMatchObject({ children: [{ same: 2 }, { same: 3 }] })
      }
      const counts = { children: { where: sql`${column} > 2` } }
      expect(await words.find(1, { columns: {}, counts })).toEqual({ counts: { children: 1 } })
      expect(await words.findByKeys([2], { columns: {}, extras: related.extras })).toEqual([{ same: 2 }])
    }
  })

  it('leads from an expression of a view, whose type only the column at the other end tells', async () => {
    const { doubles } = repositories()
    for (const options of [{}, { limit: 1 }, { limit: 1, strategy: 'window' }, { strategy: 'join' }] as const) {
      const rows = await doubles.findMany({
        columns: { id: true },
        orderBy: { id: 'asc' },
        with: { word: { columns: { constructor: true }, ...options } },
        counts: { word: true },
      })
      expect(rows).toEqual([
        { id: 1, word: { constructor: 2 }, counts: { word: 1 } },
        { id: 2, word: { constructor: 4 }, counts: { word: 1 } },
        { id: 3, word: null, counts: { word: 0 } },
        { id: 4, word: null, counts: { word: 0 } },
      ])
    }
  })
})
