import { expectTypeOf } from 'vitest'
import { createRepositories, type Database, type Payload } from '../../src/index.ts'
import type * as schema from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'

declare const db: Database
const { users, posts, comments } = createRepositories(db, storeSchema)

const [user] = await users.findMany({
  columns: { name: true },
  with: {
    posts: {
      columns: { title: true },
      where: { status: 'draft' },
      orderBy: { id: 'desc' },
      limit: 2,
      with: { author: true, comments: { columns: { body: true }, with: { parent: true } } },
    },
    city: true,
  },
  counts: { posts: true, drafts: { relation: 'posts', where: { status: 'draft' } } },
})
expectTypeOf(user!.name).toEqualTypeOf<string>()
expectTypeOf(user!.posts[0]!.title).toEqualTypeOf<string>()
expectTypeOf(user!.posts[0]!.author.email).toEqualTypeOf<string>()
expectTypeOf(user!.posts[0]!.comments[0]!.parent).toEqualTypeOf<typeof schema.comments.$inferSelect | null>()
expectTypeOf(user!.city).toEqualTypeOf<typeof schema.cities.$inferSelect | null>()
expectTypeOf(user!.counts).toEqualTypeOf<{ posts: number; drafts: number }>()
// @ts-expect-error -- it was not loaded
user!.orders
// @ts-expect-error -- it was not chosen
user!.email
// @ts-expect-error -- it was not chosen of the related rows
user!.posts[0]!.id

// A to-one that is always there can be left out by a `where`.
expectTypeOf((await posts.findOrThrow(1, { with: { author: { columns: { id: true } } } })).author).toEqualTypeOf<{
  id: string
}>()
expectTypeOf(
  (await posts.findOrThrow(1, { with: { author: { columns: { id: true }, where: { name: 'Ada' } } } })).author,
).toEqualTypeOf<{ id: string } | null>()

const plain = await posts.findFirst()
expectTypeOf(plain).toEqualTypeOf<typeof schema.posts.$inferSelect | undefined>()

// @ts-expect-error -- no such relation
await users.findMany({ with: { pots: true } })
// @ts-expect-error -- no such relation in the second level
await users.findMany({ with: { posts: { with: { autor: true } } } })
// @ts-expect-error -- no such option
await users.findMany({ with: { posts: { limmit: 1 } } })
// @ts-expect-error -- no such column
await users.findMany({ with: { posts: { columns: { titel: true } } } })
// @ts-expect-error -- no such column in the filter
await users.findMany({ with: { posts: { where: { titel: 'x' } } } })
// @ts-expect-error -- no such column in the order
await users.findMany({ with: { posts: { orderBy: { titel: 'asc' } } } })

await posts.count({ comments: { some: { body: 'x' } }, author: { city: { name: 'Oslo' } } })
await posts.count({ comments: { count: { gte: 3 } }, postTags: true })
// @ts-expect-error -- no such column of the related table
await posts.count({ author: { nam: 'x' } })
// @ts-expect-error -- a to-one has no quantifier
await posts.count({ author: { some: { name: 'x' } } })
await comments.findMany({ orderBy: [{ post: { author: { name: 'asc' } } }, { answers: { count: 'desc' } }] })
// @ts-expect-error -- a to-many has no column to order by
await posts.findMany({ orderBy: { comments: { body: 'asc' } } })

const args = { columns: { id: true }, with: { posts: { columns: { title: true } } } } as const
expectTypeOf<Payload<typeof users, typeof args>>().toEqualTypeOf<{ id: string; posts: { title: string }[] }>()

// Nested writes: only relations that there are, with what they take.
const newUser = { email: 'a', name: 'A' }
const newPost = { title: 't', body: 'b' }
const nested = await users.create(
  { ...newUser, posts: [{ ...newPost, comments: { create: [{ body: 'c', author: { connect: 'id' } }] } }, newPost] },
  { columns: { id: true }, with: { posts: { columns: { title: true } } }, counts: { comments: true } },
)
expectTypeOf(nested).toEqualTypeOf<{ id: string; posts: { title: string }[]; counts: { comments: number } }>()
users.create({ ...newUser, posts: { create: [newPost], connect: [1, 2] }, city: { connect: 5 } })
posts.create({ ...newPost, author: { create: newUser } })
posts.create({ ...newPost, author: { connect: 'id' }, comments: [] })
users.update('id', {
  name: 'B',
  posts: {
    create: [newPost],
    connect: [1],
    set: [1, 2],
    disconnect: [3],
    update: [{ id: 1, title: 'x' }],
    upsert: [{ id: 2, ...newPost }],
    delete: [4],
  },
  city: { disconnect: true },
})
expectTypeOf((await posts.delete(1, { with: { author: { columns: { id: true } } } })).author).toEqualTypeOf<{
  id: string
}>()
expectTypeOf((await users.upsert(newUser, { counts: { posts: true } })).row.counts).toEqualTypeOf<{ posts: number }>()

// @ts-expect-error -- neither the author nor its key
posts.create(newPost)
// @ts-expect-error -- no such relation
users.create({ ...newUser, pots: [newPost] })
// @ts-expect-error -- no such column in a nested row
users.create({ ...newUser, posts: [{ ...newPost, titel: 'x' }] })
// @ts-expect-error -- no such relation in the second level
users.create({ ...newUser, posts: [{ ...newPost, coments: [] }] })
// @ts-expect-error -- a value of another type in a nested row
users.create({ ...newUser, posts: [{ ...newPost, views: 'x' }] })
// @ts-expect-error -- a to-one is one row
posts.create({ ...newPost, author: [{ create: newUser }] })
// @ts-expect-error -- both
posts.create({ ...newPost, author: { create: newUser, connect: 'id' } })
// @ts-expect-error -- a key of another type
users.create({ ...newUser, posts: { connect: ['1'] } })
// @ts-expect-error -- there is nothing to update in a new row
users.create({ ...newUser, posts: { update: [] } })
// @ts-expect-error -- no such operation
users.update('id', { posts: { remove: [1] } })
// @ts-expect-error -- a list says neither create nor set
users.update('id', { posts: [newPost] })
// @ts-expect-error -- a row to change has its key
users.update('id', { posts: { update: [{ title: 'x' }] } })
// @ts-expect-error -- `true` is what a to-one is disconnected by
users.update('id', { city: { disconnect: 5 } })

// A to-one can be joined into the statement of its parent: the rows are the same.
const joined = await posts.findOrThrow(1, {
  columns: { id: true },
  with: { author: { strategy: 'join', columns: { name: true }, with: { city: { strategy: 'join' } } } },
})
expectTypeOf(joined.author.name).toEqualTypeOf<string>()
expectTypeOf(joined.author.city).toEqualTypeOf<typeof schema.cities.$inferSelect | null>()
const filtered = await posts.findOrThrow(1, {
  with: { author: { strategy: 'join', columns: { id: true }, where: (user, { eq }) => eq(user.name, 'Ada') } },
})
expectTypeOf(filtered.author).toEqualTypeOf<{ id: string } | null>()
// @ts-expect-error -- a to-many is never joined
await users.findMany({ with: { posts: { strategy: 'join' } } })
// @ts-expect-error -- a limit says nothing of one row
await posts.findMany({ with: { author: { strategy: 'join', limit: 1 } } })
// @ts-expect-error -- no such column
await posts.findMany({ with: { author: { strategy: 'join', columns: { nam: true } } } })
