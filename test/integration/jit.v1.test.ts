import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { storeDdl } from '../support/drivers.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

const byId = { id: 'asc' } as const

/** Drizzle 1.0 can generate the functions that map rows; what they return is the same. */
describe("rows that Drizzle's generated functions map", () => {
  let database: TestDatabase
  let client: postgres.Sql
  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    client = postgres(database.url, { onnotice: () => undefined })
    await client.unsafe(await storeDdl())
    await client.unsafe(`
      insert into users (email, name) select 'user' || i || '@example.com', 'User ' || i from generate_series(1, 4) i;
      insert into posts (author_id, title, body, published_at)
        select users.id, 'Post ' || i, 'Body', case when i > 1 then timestamptz '2026-01-02 03:04:05.678901+00' end
        from users, generate_series(1, 3) i;
      insert into tags (name) values ('one'), ('two');
      insert into post_tags (post_id, tag_id) select posts.id, tags.id from posts, tags where posts.id > 2;
    `)
  })
  afterAll(async () => {
    await client.end()
    await database.stop()
  })

  const openRepositories = (jit: boolean) => createRepositories(drizzle({ client, jit }), storeRelations)
  type Repositories = ReturnType<typeof openRepositories>

  const reads: Record<string, (repositories: Repositories) => Promise<readonly unknown[]>> = {
    rows: ({ posts }) => posts.findMany({ orderBy: byId }),
    'chosen columns': ({ posts }) => posts.findMany({ columns: { publishedAt: true }, orderBy: byId }),
    relations: ({ users }) =>
      users.findMany({
        orderBy: byId,
        with: { posts: { orderBy: byId, with: { tags: { orderBy: byId } } }, city: true },
      }),
    'limited relations': ({ users }) =>
      users.findMany({ orderBy: byId, with: { posts: { orderBy: byId, limit: 2, columns: { title: true } } } }),
    'joined relations': ({ posts }) =>
      posts.findMany({ orderBy: byId, with: { author: { strategy: 'join', with: { city: { strategy: 'join' } } } } }),
    counts: ({ users }) => users.findMany({ orderBy: byId, counts: { posts: true } }),
    pages: async ({ posts }) => (await posts.findCursorPage({ first: 5, orderBy: { publishedAt: 'desc' } })).items,
    groups: ({ posts }) => posts.aggregate({ groupBy: ['publishedAt'], count: true, orderBy: { publishedAt: 'asc' } }),
  }

  it.each(Object.keys(reads))('are the same: %s', async (name) => {
    const read = reads[name]
    const expected = await read?.(openRepositories(false))
    expect(expected).not.toEqual([])
    expect(await read?.(openRepositories(true))).toStrictEqual(expected)
  })

  it('are the same: what a write returns', async () => {
    const [row] = await openRepositories(true).tags.createMany([{ name: 'three' }])
    expect(await openRepositories(false).tags.findMany({ where: { name: 'three' } })).toStrictEqual([row])
  })
})
