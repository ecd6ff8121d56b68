import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, InvalidFilterError } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const shelves = pgTable('shelves', { id: integer('id').primaryKey() })
const bins = pgTable('bins', {
  id: integer('id').primaryKey(),
  shelfId: integer('shelf_id').notNull(),
  label: text('label').notNull(),
  count: integer('count').notNull(),
})
const words = pgTable('words', {
  id: integer('id').primaryKey(),
  shelfId: integer('shelf_id').notNull(),
  some: integer('some').notNull(),
  every: integer('every').notNull(),
  none: integer('none').notNull(),
})

const ddl = `
  create table shelves (id integer primary key);
  create table bins (id integer primary key, shelf_id integer not null, label text not null, count integer not null);
  create table words (id integer primary key, shelf_id integer not null, "some" integer not null, "every" integer not null,
    "none" integer not null);
  insert into shelves values (1), (2), (3);
  insert into bins values (1, 1, 'a', 1), (2, 1, 'b', 1), (3, 2, 'a', 5);
  insert into words values (1, 1, 1, 1, 1), (2, 1, 2, 2, 2), (3, 2, 1, 1, 1);
`

/** Tests filters by relations to tables that have columns with the names of quantifiers. */
export function describeQuantifiers(relations: DeclareRelations): void {
  const schema = {
    shelves,
    bins,
    words,
    ofShelves: relations(shelves, ({ many }) => ({ bins: many(bins), words: many(words) })),
    ofBins: relations(bins, ({ one }) => ({
      shelf: one(shelves, { fields: [bins.shelfId], references: [shelves.id] }),
    })),
    ofWords: relations(words, ({ one }) => ({
      shelf: one(shelves, { fields: [words.shelfId], references: [shelves.id] }),
    })),
  }

  describe('columns with the names of quantifiers', () => {
    let opened: OpenDatabase
    let repository: AnyRepository
    beforeAll(async () => {
      opened = await openDatabase('postgres.js', { ddl })
      repository = createRepositories(opened.db, schema).shelves as unknown as AnyRepository
    })
    afterAll(() => opened.close())

    const idsOf = async (where: object): Promise<unknown[]> =>
      (await repository.findMany({ where, orderBy: { id: 'asc' } })).map(({ id }) => id)

    it.each([
      ['a number of rows', { bins: { every: {}, count: { gte: 2 } } }, [1]],
      ['no rows', { bins: { every: {}, count: 0 } }, [3]],
      ['a quantifier that no column is named like', { bins: { none: { label: 'b' } } }, [2, 3]],
      ['one beside a number', { bins: { some: { label: 'a' }, count: 1 } }, [2]],
      ['one around the column', { bins: { some: { count: { gte: 2 } } } }, [2]],
      ['the column of every row', { bins: { every: { count: 1 } } }, [1, 3]],
      ['the column in a list', { bins: { AND: [{ count: 5 }] } }, [2]],
      ['every, some and none beside a number', { words: { count: { gte: 0 }, every: { some: 1 } } }, [2, 3]],
      ['some beside a number', { words: { count: { gt: 0 }, some: { some: 2 } } }, [1]],
      ['none beside a number', { words: { count: { gt: 0 }, none: { none: 2 } } }, [2]],
      ['a column named some', { words: { OR: [{ some: 2 }] } }, [1]],
    ])('are told apart: %s', async (_, where, ids) => {
      expect(await idsOf(where)).toEqual(ids)
    })

    it.each([
      ['count', { bins: { count: { gte: 2 } } }, ['{ some: { count: … } }', '{ every: {}, count: … }']],
      ['a number', { bins: { count: 2 } }, ['{ some: { count: … } }']],
      ['count beside a column', { bins: { label: 'a', count: 1 } }, ['{ some: { count: … } }']],
      ['some', { words: { some: { id: 1 } } }, ['{ AND: [{ some: … }] }', '{ count: { gte: 0 }, some: … }']],
      ['two of them', { words: { every: { id: 1 }, none: { id: 2 } } }, ['{ count: { gte: 0 }, every: … }']],
      ['one below another relation', { bins: { some: { shelf: { bins: { count: 1 } } } } }, ['{ some: { count: … } }']],
    ])('are refused by themselves: %s', async (_, where, advice) => {
      const error = await errorBeforeStatement(() => repository.findMany({ where }))
      expect(error).toBeInstanceOf(InvalidFilterError)
      for (const text of advice) expect((error as Error).message).toContain(text)
    })

    it('are columns of a to-one, which has no quantifiers', async () => {
      const repositories = createRepositories(opened.db, schema)
      const rows = (await (repositories.words as unknown as AnyRepository).findMany({
        where: { shelf: { bins: { AND: [{ count: 5 }] } } },
      })) as { id: number }[]
      expect(rows.map(({ id }) => id)).toEqual([3])
    })

    it('are no groups of aggregate, whose aggregates have the names', async () => {
      const { bins: repositoryOfBins } = createRepositories(opened.db, schema)
      const error = await errorBeforeStatement(() =>
        // @ts-expect-error -- a column named like an aggregate
        repositoryOfBins.aggregate({ groupBy: ['count'], count: true }),
      )
      expect(error).toBeInstanceOf(InvalidArgumentError)
      const groups = await repositoryOfBins.aggregate({ groupBy: ['label'], sum: ['count'], orderBy: { label: 'asc' } })
      expect(groups).toEqual([
        { label: 'a', sum: { count: '6' } },
        { label: 'b', sum: { count: '1' } },
      ])
    })
  })
}
