import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

import { posts, tags, users } from '../examples/store/schema.ts'
import { connections, type OpenContender } from './contender.ts'

/** Drizzle's own builders, as its documentation writes them. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
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
      update: async ({ userId, name }) =>
        (
          await db
            .update(users)
            .set({ name, updatedAt: sql`now()` })
            .where(eq(users.id, userId))
            .returning()
        )[0],
      createMany: ({ rows }) =>
        db
          .insert(tags)
          .values([...rows])
          .returning({ id: tags.id }),
    },
    close: () => client.end(),
  }
}
