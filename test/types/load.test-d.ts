import { createRepositories } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

const { users } = createRepositories(db, storeSchema)
const columns = { id: true } as const
declare const isWanted: boolean

expectTypeOf(await users.load([{ id: 'a', rank: 1 }], { posts: { columns } })).toEqualTypeOf<
  { id: string; rank: number; posts: { id: number }[] }[]
>()
expectTypeOf(
  await users.load([{ id: 'a' }], { posts: isWanted && { columns } }, { counts: { posts: true } }),
).toEqualTypeOf<{ id: string; posts?: { id: number }[]; counts: { posts: number } }[]>()
expectTypeOf(await users.load([{ id: 'a' }], {})).toEqualTypeOf<{ id: string }[]>()

// What the rows have already is loaded anew.
const rows = await users.findMany({
  columns,
  with: { posts: true, comments: { columns } },
  counts: { posts: true },
})
expectTypeOf(await users.load(rows, { posts: { columns } }, { counts: { orders: true } })).toEqualTypeOf<
  { id: string; posts: { id: number }[]; comments: { id: number }[]; counts: { orders: number } }[]
>()

// @ts-expect-error -- no such relation
await users.load([{ id: 'a' }], { pots: true })
// @ts-expect-error -- no such option
await users.load([{ id: 'a' }], { posts: { limmit: 1 } })
// @ts-expect-error -- no row
await users.load(['a'], { posts: true })
// @ts-expect-error -- one row
await users.load({ id: 'a' }, { posts: true })
// @ts-expect-error -- no relations
await users.load([{ id: 'a' }])
