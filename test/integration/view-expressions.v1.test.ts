import { defineRelations, sql } from 'drizzle-orm'
import { integer, pgTable, pgView, primaryKey, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidOrderError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const users = pgTable('users', { id: integer('id').primaryKey(), name: text('name').notNull() })
const posts = pgTable('posts', { id: integer('id').primaryKey(), authorId: integer('author_id').notNull() })
const follows = pgTable(
  'follows',
  { followerId: integer('follower_id').notNull(), followedId: integer('followed_id').notNull() },
  (table) => [primaryKey({ columns: [table.followerId, table.followedId] })],
)
/** Its `n` is an expression, and so is `name`, which is the name of a column of the row outside, too. */
const stats = pgView('stats').as((query) =>
  query
    .select({
      authorId: posts.authorId,
      n: sql<number>`count(*)`.mapWith(Number).as('n'),
      name: sql<string>`'writer of ' || count(*)`.as('name'),
    })
    .from(posts)
    .groupBy(posts.authorId),
)

const schema = defineRelations({ users, posts, follows, stats }, (r) => ({
  users: {
    stats: r.one.stats({ from: r.users.id, to: r.stats.authorId }),
    allStats: r.many.stats({ from: r.users.id, to: r.stats.authorId }),
    busyStats: r.many.stats({ from: r.users.id, to: r.stats.authorId, where: { n: { gte: 2 } } }),
    following: r.many.users({
      from: r.users.id.through(r.follows.followerId),
      to: r.users.id.through(r.follows.followedId),
    }),
  },
  stats: { author: r.one.users({ from: r.stats.authorId, to: r.users.id }) },
}))

const ddl = `
  create table users (id integer primary key, name text not null);
  create table posts (id integer primary key, author_id integer not null);
  create table follows (follower_id integer, followed_id integer, primary key (follower_id, followed_id));
  create view stats as select author_id, count(*) as n, 'writer of ' || count(*) as name from posts group by author_id;
  insert into users values (1, 'Ada'), (2, 'Bob'), (3, 'Cleo');
  insert into posts values (1, 1), (2, 1), (3, 2);
  insert into follows values (1, 2), (2, 1), (3, 2);
`

describe.each(drivers)('expressions of views on %s', (driver) => {
  let opened: OpenDatabase
  let repositories: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, schema)
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repositories = open()
  })
  afterAll(() => opened.close())

  const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id)

  it('filter the related row, whatever the row outside has', async () => {
    const { users } = repositories
    const orderBy = { id: 'asc' } as const
    expect(ids(await users.findMany({ where: { stats: { n: { gte: 2 } } }, orderBy }))).toEqual([1])
    expect(ids(await users.findMany({ where: { stats: { name: 'writer of 1' } }, orderBy }))).toEqual([2])
    expect(ids(await users.findMany({ where: { allStats: { none: { n: 1 } } }, orderBy }))).toEqual([1, 3])
    expect(ids(await users.findMany({ where: { allStats: { every: { n: 2 } } }, orderBy }))).toEqual([1, 3])
    expect(ids(await users.findMany({ where: { busyStats: true }, orderBy }))).toEqual([1])
    expect(ids(await users.findMany({ where: { busyStats: { count: 0 } }, orderBy }))).toEqual([2, 3])
    expect(
      ids(await users.findMany({ where: { following: { some: { stats: { n: { gte: 2 } } } } }, orderBy })),
    ).toEqual([2])
  })

  it('filter the view of a related row of the view itself', async () => {
    const { stats } = repositories
    const rows = await stats.findMany({ where: { author: { following: { some: { stats: { n: { gte: 2 } } } } } } })
    expect(rows).toEqual([{ authorId: 2, n: 1, name: 'writer of 1' }])
  })

  it('mean the related row in SQL of the caller', async () => {
    const { users } = repositories
    const where = { stats: { RAW: (table: typeof stats) => sql`${table.n} > 1` } }
    expect(ids(await users.findMany({ where, orderBy: { id: 'asc' } }))).toEqual([1])
  })

  it('order, load, count and page', async () => {
    const { users, stats } = repositories
    const orderBy = [{ stats: { n: 'desc' } }, { id: 'asc' }] as const
    expect(ids(await users.findMany({ orderBy }))).toEqual([3, 1, 2])
    expect(ids(await users.findMany({ orderBy: [{ allStats: { count: 'desc' } }, { id: 'desc' }] }))).toEqual([2, 1, 3])
    expect(await stats.findMany({ where: { n: 2 }, with: { author: { columns: { name: true } } } })).toEqual([
      { authorId: 1, n: 2, name: 'writer of 2', author: { name: 'Ada' } },
    ])
    const loaded = await users.findMany({
      with: { stats: { strategy: 'join' }, busyStats: { where: { name: { startsWith: 'writer' } } } },
      counts: { twice: { relation: 'allStats', where: { n: 2 } } },
      orderBy: { id: 'asc' },
      limit: 2,
    })
    expect(loaded).toEqual([
      {
        id: 1,
        name: 'Ada',
        stats: { authorId: 1, n: 2, name: 'writer of 2' },
        busyStats: [{ authorId: 1, n: 2, name: 'writer of 2' }],
        counts: { twice: 1 },
      },
      { id: 2, name: 'Bob', stats: { authorId: 2, n: 1, name: 'writer of 1' }, busyStats: [], counts: { twice: 0 } },
    ])
  })

  it('are no order of a cursor page, which would have to know their type', async () => {
    const page = repositories.users.findCursorPage({ orderBy: [{ stats: { n: 'desc' } }, { id: 'asc' }], first: 2 })
    await expect(page).rejects.toThrow(InvalidOrderError)
  })

  it('hold in scopes of related rows', async () => {
    const model = defineModel(schema, {
      stats: { scopes: { atLeast: (context: { least: number }) => ({ n: { gte: context.least } }) } },
    })
    const { users } = createRepositories(opened.db, model).$with({ least: 2 })
    expect(ids(await users.findMany({ where: { stats: true } }))).toEqual([1])
    expect(ids(await users.findMany({ where: { following: { some: { stats: { name: { like: '%' } } } } } }))).toEqual([
      2,
    ])
  })

  it('agree with plain SQL', async () => {
    const rows = await opened.query(`select id from users where exists
      (select from stats where stats.author_id = users.id and stats.n >= 2)`)
    const found = await repositories.users.findMany({ where: { stats: { n: { gte: 2 } } } })
    expect(found.map(({ id }) => String(id))).toEqual(rows.map(({ id }) => id))
  })
})
