import { createRepositories, type Payload } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import type { cities, posts as postsTable } from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

const { posts, users } = createRepositories(db, storeSchema)
type Post = typeof postsTable.$inferSelect
type City = typeof cities.$inferSelect

// Options that are known at run time only: a relation's rows have what they can have, if they are there.
declare const isWanted: boolean
declare const chosen: { readonly columns?: { readonly id: true } }
const perhaps = await users.findOrThrow('id', {
  columns: { id: true },
  with: { posts: isWanted, comments: chosen },
  counts: { posts: isWanted, comments: true },
})
expectTypeOf(perhaps.posts).toEqualTypeOf<Post[] | undefined>()
expectTypeOf(perhaps).toExtend<{ id: string; posts?: object[]; comments: object[] }>()
expectTypeOf(perhaps.counts).toEqualTypeOf<{ posts?: number; comments: number }>()
const counted = await users.findOrThrow('id', { columns: { id: true }, counts: { posts: isWanted, comments: false } })
expectTypeOf(counted).toEqualTypeOf<{ id: string; counts?: { posts?: number } }>()
const uncounted = await users.findOrThrow('id', { columns: { id: true }, counts: { posts: false } })
expectTypeOf(uncounted).toEqualTypeOf<{ id: string }>()
expectTypeOf(perhaps.comments).toExtend<{ id: number }[]>()
// @ts-expect-error -- the columns can be only those that were chosen
perhaps.comments[0]!.body

// A choice between several `with`: only what all of them load is sure to be there.
const columns = { id: true } as const
expectTypeOf(
  await users.findMany({ columns, with: isWanted ? { posts: { columns } } : { city: { columns } } }),
).toEqualTypeOf<{ id: string; posts?: { id: number }[]; city?: { id: number } | null }[]>()
expectTypeOf(
  await users.findMany({ columns, with: isWanted ? { posts: { columns }, city: true } : { city: true } }),
).toEqualTypeOf<{ id: string; posts?: { id: number }[]; city: City | null }[]>()
expectTypeOf(await users.findMany({ columns, with: isWanted ? { posts: true } : {} })).toEqualTypeOf<
  { id: string; posts?: Post[] }[]
>()
expectTypeOf(
  await users.findMany({ columns, counts: isWanted ? { posts: true, orders: true } : { posts: true } }),
).toEqualTypeOf<{ id: string; counts: { posts: number; orders?: number } }[]>()
const deep = { columns, with: { posts: { columns, with: isWanted ? { author: { columns } } : undefined } } }
expectTypeOf(await users.findMany(deep)).toEqualTypeOf<
  { id: string; posts: { id: number; author?: { id: string } }[] }[]
>()

// The same by the type of the arguments.
expectTypeOf<Payload<typeof users, typeof deep>>().toEqualTypeOf<{
  id: string
  posts: { id: number; author?: { id: string } }[]
}>()
expectTypeOf<Payload<typeof users, { readonly columns?: typeof columns }>>().toEqualTypeOf<
  { id: string } | Payload<typeof users>
>()
expectTypeOf<
  Payload<typeof users, { readonly columns: typeof columns; readonly with?: { readonly posts: true } }>
>().toEqualTypeOf<{ id: string; posts?: Post[] }>()
expectTypeOf<
  Payload<typeof users, { readonly columns: typeof columns } | { readonly with: { readonly posts: true } }>
>().toEqualTypeOf<{ id: string } | Payload<typeof users, { readonly with: { readonly posts: true } }>>()

// A row that a filter can leave out, if there is one.
declare const author: { readonly columns: typeof columns; readonly where?: { readonly name: string } }
expectTypeOf((await posts.findMany({ with: { author } }))[0]!.author).toEqualTypeOf<{ id: string } | null>()
