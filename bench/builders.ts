import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

import { posts, tags, users } from '../examples/store/schema.ts'
import { connections, type OpenContender } from './contender.ts'
import { measurements } from './measurements.ts'
import type { NewMeasurement } from './operations.ts'

/** Four parameters for each row: a statement takes 65,534. */
const rowsPerStatement = 16_000

/** Drizzle's own builders, as its documentation writes them. */
export function open(url: string): OpenContender {
  const client = postgres(url, { max: connections })
  const db = drizzle({ client })
  const insert = (rows: readonly NewMeasurement[]) =>
    db
      .insert(measurements)
      .values([...rows])
      .returning({ id: measurements.id })
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
      create1000: ({ measurements: rows }) => insert(rows),
      create100000: ({ measurements: rows }) =>
        db.transaction(async (tx) => {
          const chunks = []
          for (let start = 0; start < rows.length; start += rowsPerStatement) {
            const chunk = rows.slice(start, start + rowsPerStatement)
            chunks.push(await tx.insert(measurements).values(chunk).returning({ id: measurements.id }))
          }
          return chunks.flat()
        }),
      upsert1000: ({ measurements: rows }) =>
        db
          .insert(measurements)
          .values([...rows])
          .onConflictDoUpdate({
            target: measurements.name,
            set: { city: sql`excluded.city`, value: sql`excluded.value`, takenAt: sql`excluded.taken_at` },
          })
          .returning({ id: measurements.id, created: sql<boolean>`(xmax = 0)` }),
    },
    close: () => client.end(),
  }
}
