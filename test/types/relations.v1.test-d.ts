import { defineRelations } from 'drizzle-orm'
import {
  createRepositories,
  defineModel,
  type Payload,
  type ReadRepository,
  type Repository,
  repositoryOf,
} from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, type Person } from './repositories.ts'
import * as schema from './schema.ts'
import type * as store from '../../examples/store/schema.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

const relations = defineRelations(schema, (r) => ({
  people: { memberships: r.many.memberships() },
  memberships: { person: r.one.people({ from: r.memberships.personId, to: r.people.id, optional: false }) },
}))

// What defineRelations returns is a schema like a module: the rows, filters and keys are the same.
const plain = createRepositories(db, relations)
expectTypeOf<Exclude<keyof typeof plain, `$${string}`>>().toEqualTypeOf<
  'people' | 'memberships' | 'events' | 'peopleByRole'
>()
expectTypeOf(await plain.people.find('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(await plain.people.findMany({ where: { role: 'admin' }, columns: { id: true, age: true } })).toEqualTypeOf<
  { id: string; age: number | null }[]
>()
expectTypeOf(await plain.people.findMany({ where: ({ email }, { eq }) => eq(email, 'a') })).toEqualTypeOf<Person[]>()
expectTypeOf(plain.people).toExtend<Repository<typeof defaults, 'people'>>()
expectTypeOf(plain.peopleByRole).toExtend<ReadRepository<typeof defaults, 'peopleByRole'>>()

// @ts-expect-error a key of another type
plain.people.find(5)
// @ts-expect-error an unknown column
plain.people.findMany({ where: { emial: 'a' } })
// @ts-expect-error none of the enum's values
plain.people.findMany({ where: { role: 'owner' } })
// @ts-expect-error `email` is missing
plain.people.create({ balance: 5n, profile: {}, labels: [] })
// @ts-expect-error a view
plain.peopleByRole.deleteAll()

// A model of it, with options.
const defaults = defineModel(relations)
const model = defineModel(relations, { memberships: { key: ['personId', 'groupId'] } })
class PersonRepository extends repositoryOf(model, 'people') {
  findByEmail(email: string) {
    return this.findFirst({ where: { email } })
  }
}
const own = createRepositories(db, model, { people: PersonRepository })
expectTypeOf(await own.people.findByEmail('a')).toEqualTypeOf<Person | undefined>()
own.memberships.find({ personId: 'a', groupId: 1 })

// @ts-expect-error a part of the key only
own.memberships.find({ personId: 'a' })
// @ts-expect-error no table of the schema
defineModel(relations, { groups: {} })
// @ts-expect-error an unknown option
defineModel(relations, { people: { softDeletes: 'deletedAt' } })
// @ts-expect-error an unknown column
defineModel(relations, { people: { key: 'idd' } })
// @ts-expect-error no table of the schema
createRepositories(db, { people: schema.people }, { memberships: PersonRepository })

// What `with` and `counts` load is on the type, and nothing else.
const { users, posts, comments, orders, countries } = createRepositories(db, storeRelations)
type Post = typeof store.posts.$inferSelect
type Comment = typeof store.comments.$inferSelect
type City = typeof store.cities.$inferSelect

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
expectTypeOf(user!.posts[0]!.comments[0]!.parent).toEqualTypeOf<Comment | null>()
expectTypeOf(user!.city).toEqualTypeOf<City | null>()
expectTypeOf(user!.counts).toEqualTypeOf<{ posts: number; drafts: number }>()
// @ts-expect-error -- it was not loaded
user!.orders
// @ts-expect-error -- it was not chosen
user!.email
// @ts-expect-error -- it was not chosen of the related rows
user!.posts[0]!.id

// A to-one that is declared as not optional is there, unless a `where` can leave it out.
expectTypeOf((await posts.findOrThrow(1, { with: { author: { columns: { id: true } } } })).author).toEqualTypeOf<{
  id: string
}>()
expectTypeOf(
  (await posts.findOrThrow(1, { with: { author: { columns: { id: true }, where: { name: 'Ada' } } } })).author,
).toEqualTypeOf<{ id: string } | null>()

// Through a join table, to the same table and to another.
const [country] = await countries.findMany({
  columns: {},
  with: { neighbours: { columns: { name: true } }, languages: { columns: { code: true } } },
})
expectTypeOf(country).toEqualTypeOf<{ neighbours: { name: string }[]; languages: { code: string }[] } | undefined>()
expectTypeOf(
  (await orders.findFirst({ columns: {}, with: { products: { columns: { sku: true } } } }))!.products,
).toEqualTypeOf<{ sku: string }[]>()
expectTypeOf(await posts.findFirst()).toEqualTypeOf<Post | undefined>()

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

await posts.count({
  comments: { some: { body: 'x' } },
  author: { city: { name: 'Oslo' } },
  tags: { none: { name: 'x' } },
})
await posts.count({ comments: { count: { gte: 3 } }, tags: true })
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
posts.update(1, { tags: { set: [1], create: [{ name: 'x' }], update: [{ id: 2, name: 'y' }] } })
// @ts-expect-error -- no such column of the rows on the other side
posts.update(1, { tags: { create: [{ nam: 'x' }] } })

// A to-one can be joined into the statement of its parent: the rows are the same.
const joined = await posts.findOrThrow(1, {
  columns: { id: true },
  with: { author: { strategy: 'join', columns: { name: true }, with: { city: { strategy: 'join' } } } },
})
expectTypeOf(joined.author.name).toEqualTypeOf<string>()
expectTypeOf(joined.author.city).toEqualTypeOf<City | null>()
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

// Options that are known at run time only: a relation's rows have what they can have, if they are there.
declare const isWanted: boolean
declare const chosen: { readonly columns?: { readonly id: true } }
const perhaps = await users.findOrThrow('id', {
  columns: { id: true },
  with: { posts: isWanted, comments: chosen },
  counts: { posts: isWanted, comments: true },
})
expectTypeOf(perhaps.posts).toEqualTypeOf<(typeof store.posts.$inferSelect)[] | undefined>()
expectTypeOf(perhaps).toExtend<{ id: string; posts?: object[]; comments: object[] }>()
expectTypeOf(perhaps.counts).toEqualTypeOf<{ posts?: number; comments: number }>()
const counted = await users.findOrThrow('id', { columns: { id: true }, counts: { posts: isWanted, comments: false } })
expectTypeOf(counted).toEqualTypeOf<{ id: string; counts?: { posts?: number } }>()
const uncounted = await users.findOrThrow('id', { columns: { id: true }, counts: { posts: false } })
expectTypeOf(uncounted).toEqualTypeOf<{ id: string }>()
expectTypeOf(perhaps.comments).toExtend<{ id: number }[]>()
// @ts-expect-error -- the columns can be only those that were chosen
perhaps.comments[0]!.body
