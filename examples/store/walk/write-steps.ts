import { CheckViolationError, UniqueViolationError } from 'drizzle-repository'

import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

const graceId = '1906129e-0000-4000-8000-000000000000'

/** What a repository writes. */
export function writeSteps({ posts, products, users }: StoreRepositories): Chapter {
  return {
    source: new URL(import.meta.url),
    cleanUp: async () => {
      await posts.deleteMany({ where: { authorId: graceId }, unscoped: ['softDelete'] })
      await users.deleteMany({ where: { id: graceId } })
    },
    steps: [
      {
        heading: 'A new row, as the database completes it',
        run: () => users.create({ id: graceId, name: 'Grace Hopper', email: 'grace.hopper@example.com' }),
      },
      {
        heading: 'A mistake is a typed error: this email is taken',
        throws: UniqueViolationError,
        run: () => users.create({ name: 'Another Grace', email: 'grace.hopper@example.com' }),
      },
      {
        heading: 'A check constraint by the property that it is about',
        throws: CheckViolationError,
        run: () => products.update('TSH-COT', { priceCents: -1 }),
      },
      {
        heading: 'One row changed; updatedAt follows by itself',
        run: () =>
          users.update(
            graceId,
            { role: 'editor' },
            { columns: { name: true, role: true, createdAt: true, updatedAt: true } },
          ),
      },
      {
        heading: 'Several new rows',
        run: () =>
          posts.createMany(
            [
              { authorId: graceId, title: 'On compilers', body: 'Nobody believed that it could be done.' },
              { authorId: graceId, title: 'The first bug', body: 'It was a moth.' },
              { authorId: graceId, title: 'A nanosecond', body: '30 centimetres of wire.', views: 1_000 },
            ],
            { columns: { id: true, title: true, body: true, status: true, views: true } },
          ),
      },
      {
        heading: 'Inserted, or changed where it is there; `created` says which',
        run: () =>
          users.upsert(
            { email: 'grace.hopper@example.com', name: 'Rear Admiral Hopper' },
            { target: ['email'], columns: { name: true, email: true }, counts: { posts: true } },
          ),
      },
      {
        heading: 'A row and its related rows in one call',
        run: () =>
          users.update(
            graceId,
            {
              name: 'Grace Hopper',
              posts: { create: [{ title: 'Amazing grace', body: 'A biography.' }], connect: [] },
            },
            { columns: { name: true }, with: { posts: { columns: { title: true } } } },
          ),
      },
      {
        heading: 'All rows that match, changed at once',
        run: () =>
          posts.updateMany({
            where: { authorId: graceId, views: 0 },
            set: { status: 'published', publishedAt: new Date('2026-01-01T12:00:00Z') },
            columns: { id: true, title: true, status: true, publishedAt: true },
          }),
      },
      {
        heading: 'A deleted post is marked and left out of every call, also where it is a relation',
        run: async () => {
          const deleted = await posts.deleteMany({ where: { authorId: graceId, views: 0 }, returning: false })
          const left = await users.find(graceId, {
            columns: { name: true },
            with: { posts: { columns: { title: true } } },
          })
          return { deleted, left, all: await posts.unscoped('softDelete').count({ authorId: graceId }) }
        },
      },
      {
        heading: 'All rows that match, deleted for good',
        run: () =>
          posts.deleteMany({
            where: { authorId: graceId },
            columns: { id: true, title: true },
            unscoped: ['softDelete'],
          }),
      },
      {
        heading: 'One row deleted: the store is as it was',
        run: () => users.delete(graceId, { columns: { id: true, name: true } }),
      },
    ],
  }
}
