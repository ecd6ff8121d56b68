import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories } from 'drizzle-repository'
import postgres from 'postgres'
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
  return {
    contender: {
      find: async ({ userId }) => (await client`select ${user} from users where id = ${userId}`)[0],
      findMany: ({ minimumViews }) =>
        client`select ${post} from posts where status = 'published' and views >= ${minimumViews} order by views, id limit 100`,
      findByKeys: ({ userIds }) => client`select ${user} from users where id = any(${[...userIds]}::uuid[])`,
      createMany: ({ rows }) => client`insert into tags ${client([...rows], 'name')} returning id`,
      update: async ({ userId, name }) =>
        (await client`update users set name = ${name}, updated_at = ${new Date()} where id = ${userId} returning ${user}`)[0],
    },
    close: () => client.end(),
  }
}

function openRepository(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const { users, posts, tags } = createRepositories(drizzle({ client }), schema)
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
      findByKeys: ({ userIds }) => db.select().from(users).where(inArray(users.id, [...userIds])),
      createMany: ({ rows }) => db.insert(tags).values([...rows]).returning({ id: tags.id }),
      update: async ({ userId, name }) =>
        (await db.update(users).set({ name, updatedAt: sql`now()` }).where(eq(users.id, userId)).returning())[0],
    },
    close: () => client.end(),
  }
}
