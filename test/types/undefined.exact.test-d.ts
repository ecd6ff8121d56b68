import { createRepositories } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import type { posts as postsTable } from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'
import { db, type Person, repositories } from './repositories.ts'

// With `exactOptionalPropertyTypes` alone a compiler tells `undefined` from an option that is left out.

const { people } = repositories
const { users } = createRepositories(db, storeSchema)
type Post = typeof postsTable.$inferSelect
declare const isChosen: boolean

const either = await people.findOrThrow('id', { columns: isChosen ? { id: true } : undefined })
expectTypeOf(either).toEqualTypeOf<{ id: string } | Person>()

const columns = { id: true } as const
expectTypeOf(await users.findMany({ columns, with: isChosen ? { posts: true } : undefined })).toEqualTypeOf<
  { id: string; posts?: Post[] }[]
>()
expectTypeOf(await users.findMany({ columns, counts: isChosen ? { posts: true } : undefined })).toEqualTypeOf<
  { id: string; counts?: { posts?: number } }[]
>()

// @ts-expect-error undefined would widen the filter
people.findMany({ where: { email: undefined } })
// @ts-expect-error undefined would widen the filter
people.findMany({ where: undefined })
// @ts-expect-error undefined would widen the filter
people.findMany({ where: { age: { gt: undefined } } })
