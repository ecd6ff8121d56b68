import { sql } from 'drizzle-orm'
import { createRepositories } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import type { posts as postsTable } from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

// Options that are spread into the arguments. With `exactOptionalPropertyTypes` a compiler infers them as if they were given.

const { users } = createRepositories(db, storeSchema)
type Post = typeof postsTable.$inferSelect
interface WithPosts {
  id: string
  posts?: Post[]
}
interface Counted {
  id: string
  counts?: { posts?: number }
}
interface Extra {
  id: string
  one?: number
}
declare const isChosen: boolean
const columns = { id: true } as const

// An option that is spread into the arguments.
expectTypeOf(await users.findMany({ columns, ...(isChosen ? { with: { posts: true } } : {}) })).toEqualTypeOf<
  WithPosts[]
>()
expectTypeOf(await users.findMany({ columns, ...(isChosen ? { counts: { posts: true } } : {}) })).toEqualTypeOf<
  Counted[]
>()
expectTypeOf(await users.findMany({ columns, ...(isChosen ? { extras: { one: sql<number>`1` } } : {}) })).toEqualTypeOf<
  Extra[]
>()
expectTypeOf(
  await users.update('id', { name: 'A' }, { columns, ...(isChosen && { with: { posts: true } }) }),
).toEqualTypeOf<WithPosts>()

// Arguments of a type that says so.
declare const asked: { readonly columns: typeof columns; readonly with?: { readonly posts: true } }
expectTypeOf(await users.findMany(asked)).toEqualTypeOf<WithPosts[]>()
