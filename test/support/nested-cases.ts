import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  ForeignKeyViolationError,
  InvalidArgumentError,
  NotFoundError,
  type InputError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase, storeDdl } from './drivers.ts'
import { deepFreeze, errorBeforeStatement, errorOf } from './errors.ts'

/** A repository without its types, by what nested writes need. */
export interface Writer {
  create(values: object, options?: object): Promise<AnyRow>
  createMany(rows: readonly object[]): Promise<AnyRow[]>
  update(key: unknown, patch: object, options?: object): Promise<AnyRow>
  findMany(args?: object): Promise<AnyRow[]>
  count(where?: object): Promise<number>
}

/** The store's repositories without their types, since the two lines declare its relations in other ways. */
type Store = Readonly<
  Record<'users' | 'posts' | 'comments' | 'tags' | 'postTags' | 'orders' | 'orderItems' | 'products', Writer>
>

export const adaId = 'ada00000-0000-4000-8000-000000000000'
export const bobId = 'b0b00000-0000-4000-8000-000000000000'

/** Two users; Ada has posts 10, 11 and 12, of which 10 has two comments, and Bob has 20. */
export const nestedRows = `
  truncate users, posts, tags, products, comments, post_tags, orders, order_items restart identity cascade;
  insert into users (id, email, name) values ('${adaId}', 'ada@', 'Ada'), ('${bobId}', 'bob@', 'Bob');
  insert into posts (id, author_id, title, body) values
    (12, '${adaId}', 'twelve', 'b'), (10, '${adaId}', 'ten', 'b'), (11, '${adaId}', 'eleven', 'b'), (20, '${bobId}', 'twenty', 'b');
  insert into comments (id, post_id, author_id, body) values (101, 10, '${bobId}', 'c1'), (100, 10, '${adaId}', 'c0');
  insert into comments (id, post_id, author_id, parent_id, body) values (102, 10, '${bobId}', 101, 'answer'), (103, 20, '${bobId}', null, 'other');
  insert into tags (id, name) values (3, 'sql'), (1, 'travel'), (2, 'food');
  insert into post_tags (post_id, tag_id) values (10, 1), (10, 2), (20, 3);
  select setval('posts_id_seq', 100), setval('comments_id_seq', 1000), setval('tags_id_seq', 100);`

const post = { title: 't', body: 'b' }
const byId = { id: 'asc' }

/** What nested writes do on both lines of Drizzle. */
export function describeNested(schema: object): void {
  describe.each(drivers)('nested writes on %s', (driver) => {
    let opened: OpenDatabase
    let store: Store
    const titles = async (authorId: string): Promise<unknown[]> =>
      (await store.posts.findMany({ where: { authorId }, orderBy: byId })).map(({ title }) => title)

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: await storeDdl() })
      store = createRepositories(opened.db, schema) as unknown as Store
    })
    afterAll(() => opened.close())
    beforeEach(() => opened.query(nestedRows))

    it('creates a row and the rows in it, at any depth, by one statement for each relation', async () => {
      const values = deepFreeze({
        email: 'cleo@',
        name: 'Cleo',
        posts: [
          { ...post, title: 'first', comments: [{ body: 'c1', authorId: adaId }] },
          { ...post, title: 'second', views: 5 },
          {
            ...post,
            title: 'third',
            comments: [
              { body: 'c2', authorId: bobId },
              { body: 'c3', authorId: adaId },
            ],
          },
        ],
        orders: { create: [{ totalCents: 0 }] },
      })
      const { result, queries } = await recordQueries(() =>
        store.users.create(values, {
          columns: { name: true },
          with: {
            posts: {
              columns: { title: true, views: true },
              orderBy: byId,
              with: { comments: { columns: { body: true }, orderBy: byId } },
            },
          },
          counts: { orders: true },
        }),
      )
      expect(result).toEqual({
        name: 'Cleo',
        posts: [
          { title: 'first', views: 0, comments: [{ body: 'c1' }] },
          { title: 'second', views: 5, comments: [] },
          { title: 'third', views: 0, comments: [{ body: 'c2' }, { body: 'c3' }] },
        ],
        counts: { orders: 1 },
      })
      // Four inserts, then two relations and a count to load.
      expect(queries.map(({ table }) => table).sort()).toEqual(
        ['users', 'posts', 'comments', 'orders', 'posts', 'comments', 'orders'].sort(),
      )
    })

    it('creates what a row refers to before the row, and connects what is there', async () => {
      const created = await store.posts.create({ ...post, author: { create: { email: 'new@', name: 'New' } } })
      const [author] = await store.users.findMany({ where: { email: 'new@' } })
      expect(created).toMatchObject({ title: 't', authorId: author!['id'] })
      const connected = await store.posts.create(
        { ...post, author: { connect: adaId } },
        { columns: { authorId: true } },
      )
      expect(connected).toEqual({ authorId: adaId })
      const both = await store.comments.create({
        body: 'deep',
        author: { connect: bobId },
        post: { create: { ...post, title: 'of a comment', author: { connect: adaId } } },
      })
      expect(await store.posts.findMany({ where: { id: both['postId'] } })).toMatchObject([
        { title: 'of a comment', authorId: adaId },
      ])
    })

    it('connects rows that are there to a new one', async () => {
      const created = await store.users.create({
        email: 'd@',
        name: 'Dan',
        posts: { create: [{ ...post, title: 'own' }], connect: [20, 11] },
      })
      expect(await titles(created['id'] as string)).toEqual(['eleven', 'twenty', 'own'])
      expect(await titles(bobId)).toEqual([])
    })

    it('writes nothing when one of the rows fails', async () => {
      const fails = [
        {
          email: 'x@',
          name: 'X',
          posts: [post, { ...post, comments: [{ body: 'c', authorId: 'dead0000-0000-4000-8000-000000000000' }] }],
        },
        { email: 'x@', name: 'X', posts: { connect: [20, 999] } },
      ]
      expect(await errorOf(() => store.users.create(fails[0]!))).toBeInstanceOf(ForeignKeyViolationError)
      expect(await errorOf(() => store.users.create(fails[1]!))).toBeInstanceOf(NotFoundError)
      expect(
        await errorOf(() =>
          store.posts.create({ ...post, author: { connect: 'dead0000-0000-4000-8000-000000000000' } }),
        ),
      ).toBeInstanceOf(NotFoundError)
      expect(await store.users.count({ email: 'x@' })).toBe(0)
      expect(await titles(bobId)).toEqual(['twenty'])
    })

    it('changes, deletes and creates related rows with a row', async () => {
      const { result, queries } = await recordQueries(() =>
        store.users.update(
          adaId,
          deepFreeze({
            name: 'Ada L.',
            posts: {
              update: [
                { id: 11, title: 'ELEVEN' },
                { id: 10, views: 3 },
              ],
              delete: [12],
              create: [{ ...post, title: 'new' }],
              connect: [20],
              upsert: [
                { id: 11, title: 'upserted', body: 'u' },
                { id: 70, title: 'seventy', body: 'u' },
              ],
            },
          }),
          { columns: { name: true }, counts: { posts: true } },
        ),
      )
      expect(result).toEqual({ name: 'Ada L.', counts: { posts: 5 } })
      expect(await titles(adaId)).toEqual(['ten', 'upserted', 'twenty', 'seventy', 'new'])
      // The row, delete, update, upsert, create, connect, and the count.
      expect(queries).toHaveLength(7)
    })

    it('changes in a row that is there only what an upsert has values for', async () => {
      const rules: object = { posts: { audit: { create: () => ({ views: 7 }) } } }
      const model = defineModel(schema, rules)
      const { users } = createRepositories(opened.db, model) as unknown as Store
      await opened.query('update posts set views = 3')
      await users.update(adaId, {
        posts: {
          upsert: [
            { id: 11, title: 'upserted', body: 'u' },
            { id: 70, title: 'seventy', body: 'u' },
          ],
        },
      })
      expect(await opened.query('select id, title, views from posts where id in (11, 70) order by id')).toEqual([
        { id: '11', title: 'upserted', views: '3' },
        { id: '70', title: 'seventy', views: '7' },
      ])
    })

    it('refuses to change what is not related to the row', async () => {
      for (const posts of [
        {
          update: [
            { id: 11, title: 'x' },
            { id: 20, title: 'x' },
          ],
        },
        { update: [{ id: 20 }] },
        { delete: [11, 20] },
        { upsert: [{ id: 20, title: 'x', body: 'b' }] },
        { connect: [999] },
      ]) {
        const error = await errorOf(() => store.users.update(adaId, { name: 'changed', posts }))
        expect(error).toBeInstanceOf(NotFoundError)
      }
      expect(
        await errorOf(() => store.users.update('dead0000-0000-4000-8000-000000000000', { posts: { create: [post] } })),
      ).toBeInstanceOf(NotFoundError)
      expect(await titles(adaId)).toEqual(['ten', 'eleven', 'twelve'])
      expect(await titles(bobId)).toEqual(['twenty'])
      expect(await store.users.count({ name: 'changed' })).toBe(0)
    })

    it('disconnects rows, and sets which are connected', async () => {
      const answers = async (parentId: number): Promise<unknown[]> =>
        (await store.comments.findMany({ where: { parentId }, orderBy: byId })).map(({ id }) => id)
      await store.comments.update(101, { answers: { disconnect: [102], connect: [100] } })
      expect(await answers(101)).toEqual([100])
      await store.comments.update(101, { answers: { set: [103, 102] } })
      expect(await answers(101)).toEqual([102, 103])
      await store.comments.update(101, { answers: { set: [], create: [{ body: 'new', postId: 10, authorId: adaId }] } })
      expect(await answers(101)).toEqual([expect.any(Number)])
      expect(await errorOf(() => store.comments.update(101, { answers: { disconnect: [102] } }))).toBeInstanceOf(
        NotFoundError,
      )
    })

    it('connects and disconnects what a row refers to', async () => {
      await store.comments.update(100, { parent: { connect: 103 }, body: 'now an answer' })
      expect(await store.comments.findMany({ where: { id: 100 } })).toMatchObject([
        { parentId: 103, body: 'now an answer' },
      ])
      await store.comments.update(100, { parent: { disconnect: true } })
      expect(await store.comments.findMany({ where: { id: 100 } })).toMatchObject([{ parentId: null }])
      await store.posts.update(20, { author: { create: { email: 'e@', name: 'Eve' } } })
      expect(await store.posts.findMany({ where: { id: 20, author: { email: 'e@' } } })).toHaveLength(1)
      expect(
        await errorOf(() => store.posts.update(20, { author: { connect: 'dead0000-0000-4000-8000-000000000000' } })),
      ).toBeInstanceOf(NotFoundError)
    })

    it('sends as many statements for many rows as for one', async () => {
      const count = async (size: number): Promise<number> => {
        const posts = Array.from({ length: size }, () => ({ ...post, comments: [{ body: 'c', authorId: adaId }] }))
        const { queries } = await recordQueries(() => store.users.create({ email: `${size}@`, name: 'N', posts }))
        return queries.length
      }
      expect([await count(1), await count(500)]).toEqual([3, 3])
      expect(await store.comments.count({ body: 'c' })).toBe(501)
    })

    it('refuses mistakes before anything is sent', async () => {
      const mistakes: readonly (readonly [string, () => Promise<unknown>])[] = [
        [
          'create values.posts[1].title',
          () => store.users.create({ email: 'a', name: 'a', posts: [post, { body: 'b' }] }),
        ],
        [
          'create values.posts[0].authorId',
          () => store.users.create({ email: 'a', name: 'a', posts: [{ ...post, authorId: bobId }] }),
        ],
        [
          'create values.posts[0].comments[0].boddy',
          () =>
            store.users.create({
              email: 'a',
              name: 'a',
              posts: [{ ...post, comments: [{ boddy: 'b', authorId: bobId }] }],
            }),
        ],
        ['create values.posts.update', () => store.users.create({ email: 'a', name: 'a', posts: { update: [] } })],
        ['create values.posts', () => store.users.create({ email: 'a', name: 'a', posts: 5 })],
        ['create values.posts.connect', () => store.users.create({ email: 'a', name: 'a', posts: { connect: 5 } })],
        ['create values.name', () => store.users.create({ email: 'a', posts: [] })],
        ['create values.authorId', () => store.posts.create({ ...post, authorId: adaId, author: { connect: bobId } })],
        ['create values.author', () => store.posts.create({ ...post, author: {} })],
        [
          'create values.author',
          () => store.posts.create({ ...post, author: { connect: adaId, create: { email: 'a', name: 'a' } } }),
        ],
        ['update patch.posts', () => store.users.update(adaId, { posts: { disconnect: [10] } })],
        ['update patch.posts', () => store.users.update(adaId, { posts: { set: [10] } })],
        ['update patch.posts', () => store.users.update(adaId, { posts: [post] })],
        ['update patch.author', () => store.posts.update(10, { author: { disconnect: true } })],
        ['update patch.parent.disconnect', () => store.comments.update(100, { parent: { disconnect: 101 } })],
        ['update patch.author.delete', () => store.posts.update(10, { author: { delete: true } })],
        [
          'update patch.posts.update',
          () =>
            store.users.update(adaId, {
              posts: {
                update: [
                  { id: 10, title: 'x' },
                  { id: 10, title: 'y' },
                ],
              },
            }),
        ],
        ['update patch.posts.update[0].id', () => store.users.update(adaId, { posts: { update: [{ title: 'x' }] } })],
      ]
      for (const [path, call] of mistakes) {
        const error = (await errorBeforeStatement(call)) as InputError
        expect([error.constructor, error.details.path]).toEqual([InvalidArgumentError, path])
      }
      const many = await errorBeforeStatement(() => store.users.createMany([{ email: 'a', name: 'a', posts: [post] }]))
      expect((many as InputError).details).toMatchObject({ path: 'createMany rows[0].posts', received: 'a relation' })
      expect((many as InputError).message).toContain('Only create and update write relations')
    })
  })
}
