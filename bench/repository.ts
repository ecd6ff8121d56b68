import type { Database } from 'drizzle-repository'
import { createRepositories } from 'drizzle-repository'

import * as schema from '../examples/store/schema.ts'
import type { Contender } from './contender.ts'
import * as own from './measurements.ts'
import { deepOffset } from './operations.ts'

/** What the library does without relations, which are declared in another way on each line of Drizzle. */
export function withoutRelations(db: Database): Contender {
  const { users, posts, tags, measurements } = createRepositories(db, { ...schema, ...own })
  const page = { orderBy: { views: 'asc' }, first: 20 } as const
  let deep: Promise<string> | undefined
  const findDeep = (): Promise<string> =>
    (deep ??= posts
      .findFirstOrThrow({ orderBy: { views: 'asc', id: 'asc' }, offset: deepOffset - 1 })
      .then(({ id }) => posts.cursorOf(id, { orderBy: page.orderBy })))
  return {
    find: ({ userId }) => users.find(userId),
    findBatched: ({ userId }) => users.find(userId, { batch: true }),
    findMany: ({ minimumViews }) =>
      posts.findMany({
        where: { status: 'published', views: { gte: minimumViews } },
        orderBy: { views: 'asc', id: 'asc' },
        limit: 100,
      }),
    findByKeys: ({ userIds }) => users.findByKeys(userIds),
    update: ({ userId, name }) => users.update(userId, { name }),
    pageFirst: async () => (await posts.findCursorPage(page)).items,
    pageDeep: async () => (await posts.findCursorPage({ ...page, after: await findDeep() })).items,
    pageFiltered: async () => {
      const where = { status: 'published' } as const
      return (await posts.findCursorPage({ ...page, where, after: await findDeep() })).items
    },
    pageOffset: () => posts.findMany({ orderBy: { views: 'asc', id: 'asc' }, offset: deepOffset, limit: 20 }),
    createMany: ({ rows }) => tags.createMany(rows, { columns: { id: true } }),
    create1000: ({ measurements: rows }) => measurements.createMany(rows, { columns: { id: true } }),
    create100000: ({ measurements: rows }) => measurements.createMany(rows, { columns: { id: true } }),
    upsert1000: ({ measurements: rows }) => measurements.upsertMany(rows, { target: ['name'], columns: { id: true } }),
  }
}
