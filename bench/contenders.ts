import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories } from 'drizzle-repository'
import postgres from 'postgres'
import * as relations from '../examples/store/relations.ts'
import * as schema from '../examples/store/schema.ts'
import type { Contender } from './operations.ts'

const connections = 4

/** A contender and how to close it. */
export interface OpenContender {
  readonly contender: Contender
  close(): Promise<void>
}

/** Opens a contender by its name. */
export const openContender: Readonly<Record<string, (url: string) => OpenContender>> = {
  raw: openRaw,
  repository: openRepository,
  drizzle: openDrizzle,
}

/** What a good developer writes by hand: tagged templates of postgres.js. */
function openRaw(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const user = client`id, email, name, role, city_id as "cityId", profile, created_at as "createdAt", updated_at as "updatedAt", deleted_at as "deletedAt"`
  const post = client`id, author_id as "authorId", title, body, status, views, published_at as "publishedAt", created_at as "createdAt", deleted_at as "deletedAt"`
  const comment = client`id, post_id as "postId", author_id as "authorId", parent_id as "parentId", body, created_at as "createdAt"`
  const usersWithPosts = async (after: string, limit: number): Promise<Row[]> => {
    const users: Row[] = await client`select ${user} from users where id > ${after} order by id limit ${limit}`
    const ids = users.map((each) => each['id'] as string)
    const posts = await client`select ${post} from posts where author_id = any(${ids}::uuid[]) order by id`
    const byAuthor = groupBy(posts, 'authorId')
    for (const each of users) each['posts'] = byAuthor.get(each['id']) ?? []
    return users
  }
  return {
    contender: {
      find: async ({ userId }) => (await client`select ${user} from users where id = ${userId}`)[0],
      findMany: ({ minimumViews }) =>
        client`select ${post} from posts where status = 'published' and views >= ${minimumViews} order by views, id limit 100`,
      findByKeys: ({ userIds }) => client`select ${user} from users where id = any(${[...userIds]}::uuid[])`,
      createMany: ({ rows }) => client`insert into tags ${client([...rows], 'name')} returning id`,
      update: async ({ userId, name }) =>
        (
          await client`update users set name = ${name}, updated_at = ${new Date()} where id = ${userId} returning ${user}`
        )[0],
      usersPosts: ({ after }) => usersWithPosts(after, 50),
      usersPostsComments: async ({ after }) => {
        const users = await usersWithPosts(after, 50)
        const ids = users.flatMap((each) => each['posts'].map((one: Row) => one['id']))
        const comments = await client`select ${comment} from comments where post_id = any(${ids}::bigint[]) order by id`
        const byPost = groupBy(comments, 'postId')
        for (const each of users)
          for (const one of each['posts'] as Row[]) one['comments'] = byPost.get(one['id']) ?? []
        return users
      },
      postsAuthorTags: async ({ postId }) => {
        const posts = await client`select ${post} from posts where id > ${postId} order by id limit 100`
        const ids = posts.map((one) => one['id'] as number)
        const authors =
          await client`select ${user} from users where id = any(${[...new Set(posts.map((one) => one['authorId'] as string))]}::uuid[])`
        const tags = await client`
          select pt.post_id as "postId", t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id
          where pt.post_id = any(${ids}::bigint[])`
        const byId = new Map(authors.map((author) => [author['id'], author]))
        const byPost = groupBy(tags, 'postId')
        for (const one of posts) {
          one['author'] = byId.get(one['authorId'])
          one['tags'] = (byPost.get(one['id']) ?? []).map(({ id, name }) => ({ id, name }))
        }
        return posts
      },
      usersTopPosts: async ({ after }) => {
        const users = await client`select ${user} from users where id > ${after} order by id limit 100`
        const ids = users.map((each) => each['id'] as string)
        const posts = await client`
          select p.* from unnest(${ids}::uuid[]) as key(id) cross join lateral (
            select ${post} from posts where author_id = key.id order by created_at desc, id desc limit 3
          ) p`
        const byAuthor = groupBy(posts, 'authorId')
        for (const each of users) each['posts'] = byAuthor.get(each['id']) ?? []
        return users
      },
    },
    close: () => client.end(),
  }
}

type Row = Record<string, any>

function groupBy(rows: readonly Row[], property: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>()
  for (const row of rows) {
    const group = groups.get(row[property])
    if (group === undefined) groups.set(row[property], [row])
    else group.push(row)
  }
  return groups
}

function openRepository(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const { users, posts, tags } = createRepositories(drizzle({ client }), { ...schema, ...relations })
  return {
    contender: {
      find: ({ userId }) => users.find(userId),
      findMany: ({ minimumViews }) =>
        posts.findMany({
          where: { status: 'published', views: { gte: minimumViews } },
          orderBy: { views: 'asc', id: 'asc' },
          limit: 100,
        }),
      findByKeys: ({ userIds }) => users.findByKeys(userIds),
      createMany: ({ rows }) => tags.createMany(rows, { columns: { id: true } }),
      update: ({ userId, name }) => users.update(userId, { name }),
      usersPosts: ({ after }) =>
        users.findMany({
          where: { id: { gt: after } },
          orderBy: { id: 'asc' },
          limit: 50,
          with: { posts: { orderBy: { id: 'asc' } } },
        }),
      usersPostsComments: ({ after }) =>
        users.findMany({
          where: { id: { gt: after } },
          orderBy: { id: 'asc' },
          limit: 50,
          with: { posts: { orderBy: { id: 'asc' }, with: { comments: { orderBy: { id: 'asc' } } } } },
        }),
      postsAuthorTags: ({ postId }) =>
        posts.findMany({
          where: { id: { gt: postId } },
          orderBy: { id: 'asc' },
          limit: 100,
          with: { author: true, postTags: { with: { tag: true } } },
        }),
      usersTopPosts: ({ after }) =>
        users.findMany({
          where: { id: { gt: after } },
          orderBy: { id: 'asc' },
          limit: 100,
          with: { posts: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], limit: 3 } },
        }),
    },
    close: () => client.end(),
  }
}

/** Drizzle's own builders, as its documentation writes them. */
function openDrizzle(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const { users, posts, tags } = schema
  return {
    contender: {
      find: async ({ userId }) => (await db.select().from(users).where(eq(users.id, userId)))[0],
      findMany: ({ minimumViews }) =>
        db
          .select()
          .from(posts)
          .where(and(eq(posts.status, 'published'), gte(posts.views, minimumViews)))
          .orderBy(posts.views, posts.id)
          .limit(100),
      findByKeys: ({ userIds }) =>
        db
          .select()
          .from(users)
          .where(inArray(users.id, [...userIds])),
      createMany: ({ rows }) =>
        db
          .insert(tags)
          .values([...rows])
          .returning({ id: tags.id }),
      update: async ({ userId, name }) =>
        (
          await db
            .update(users)
            .set({ name, updatedAt: sql`now()` })
            .where(eq(users.id, userId))
            .returning()
        )[0],
    },
    close: () => client.end(),
  }
}
