import { defineRelations, sql } from 'drizzle-orm'
import { relations } from 'drizzle-orm/_relations'
import { integer, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import type { DeclareRelations } from '../support/legacy-relations.ts'
import { describeOuterRows } from '../support/outer-row-cases.ts'

describeOuterRows(relations as unknown as DeclareRelations)

const songs = pgTable('songs', { id: integer('id').primaryKey() })
const lists = pgTable('lists', { id: integer('id').primaryKey() })
const entries = pgTable(
  'entries',
  { listId: integer('list_id').notNull(), songId: integer('song_id').notNull(), place: integer('place').notNull() },
  (table) => [primaryKey({ columns: [table.listId, table.songId] })],
)
const ddl = `
  create table songs (id integer primary key);
  create table lists (id integer primary key);
  create table entries (list_id integer, song_id integer, place integer not null, primary key (list_id, song_id));
  insert into songs values (1), (2);
  insert into lists values (1), (2);
  insert into entries values (1, 1, 1), (1, 2, 2), (2, 2, 1);
`
const declared = defineRelations({ songs, lists, entries }, (r) => ({
  lists: {
    songs: r.many.songs({
      from: r.lists.id.through(r.entries.listId),
      to: r.songs.id.through(r.entries.songId),
    }),
  },
}))

describe('own SQL about the rows of a join table', () => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
  })
  afterAll(() => opened.close())

  it('means the row that leads to the related one, in loads, counts and filters', async () => {
    const repository = createRepositories(opened.db, declared).lists
    const isFirst = sql`${entries.place} = 1`
    const rows = await repository.findMany({
      orderBy: { id: 'asc' },
      with: { songs: { where: isFirst } },
      counts: { firsts: { relation: 'songs', where: isFirst } },
    })
    expect(rows).toEqual([
      { id: 1, songs: [{ id: 1 }], counts: { firsts: 1 } },
      { id: 2, songs: [{ id: 2 }], counts: { firsts: 1 } },
    ])
    const page = await repository.findMany({ where: { id: 1 }, with: { songs: { where: isFirst, first: 5 } } })
    expect(page[0]?.songs.items).toEqual([{ id: 1 }])
    const isMine = sql`${entries.place} = ${lists.id} and ${entries.songId} = ${songs.id}`
    expect(await repository.count({ songs: { RAW: isMine } })).toBe(1)
  })
})
