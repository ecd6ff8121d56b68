import { sql } from 'drizzle-orm'
import { createRepositories } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import type { posts as postsTable, users as usersTable } from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

// Whole options that are known at run time only: what they bring is there perhaps. With and without `exactOptionalPropertyTypes`.

const { users } = createRepositories(db, storeSchema)
type Post = typeof postsTable.$inferSelect
declare const isChosen: boolean
const columns = { id: true } as const

interface WithPosts {
  id: string
  posts?: Post[]
}
interface Counted {
  id: string
  counts?: { posts?: number }
}
type Row = typeof usersTable.$inferSelect
interface Extra {
  id: string
  one?: number
}

const related = isChosen ? ({ posts: true } as const) : undefined
const counts = isChosen ? ({ posts: true } as const) : undefined
const extras = isChosen ? { one: sql<number>`1` } : undefined

// Reads.
expectTypeOf(await users.findMany({ columns, with: related })).toEqualTypeOf<WithPosts[]>()
expectTypeOf(await users.findMany({ columns, with: isChosen ? { posts: true } : undefined })).toEqualTypeOf<
  WithPosts[]
>()
expectTypeOf(await users.findMany({ columns, counts })).toEqualTypeOf<Counted[]>()
expectTypeOf(await users.findMany({ columns, extras })).toEqualTypeOf<Extra[]>()
expectTypeOf(await users.findMany({ columns, extras: isChosen ? { one: sql<number>`1` } : undefined })).toEqualTypeOf<
  Extra[]
>()
expectTypeOf(await users.findMany({ columns: isChosen ? columns : undefined })).toEqualTypeOf<
  ({ id: string } | Row)[]
>()
expectTypeOf(await users.findMany({ columns, with: related, counts, extras })).toEqualTypeOf<
  { id: string; posts?: Post[]; counts?: { posts?: number }; one?: number }[]
>()
expectTypeOf(await users.find('id', { columns, with: related })).toEqualTypeOf<WithPosts | undefined>()
expectTypeOf(await users.findOrThrow('id', { columns, counts })).toEqualTypeOf<Counted>()
expectTypeOf(await users.findByKeys(['id'], { columns, with: related })).toEqualTypeOf<(WithPosts | undefined)[]>()
expectTypeOf(await users.findFirst({ columns, extras })).toEqualTypeOf<Extra | undefined>()
expectTypeOf(await users.findFirstOrThrow({ columns, with: related })).toEqualTypeOf<WithPosts>()
expectTypeOf(await users.findOnly({ columns, with: related })).toEqualTypeOf<WithPosts | undefined>()
expectTypeOf((await users.findPage({ columns, with: related, pageSize: 1 })).items).toEqualTypeOf<WithPosts[]>()
expectTypeOf((await users.findCursorPage({ columns, counts, first: 1 })).edges[0]!.node).toEqualTypeOf<Counted>()
for await (const row of users.stream({ columns, with: related })) expectTypeOf(row).toEqualTypeOf<WithPosts>()
for await (const rows of users.batches({ columns, extras })) expectTypeOf(rows[0]!).toEqualTypeOf<Extra>()
expectTypeOf(await users.load([{ id: 'id' }], related)).toEqualTypeOf<WithPosts[]>()
expectTypeOf(await users.load([{ id: 'id' }], {}, { counts })).toEqualTypeOf<Counted[]>()

// Writes that return rows.
const user = { email: 'ada@example.com', name: 'Ada' }
expectTypeOf(await users.create(user, { columns, with: related })).toEqualTypeOf<WithPosts>()
expectTypeOf(await users.createMany([user], { columns, counts })).toEqualTypeOf<Counted[]>()
expectTypeOf((await users.upsert(user, { columns, with: related })).row).toEqualTypeOf<WithPosts>()
expectTypeOf((await users.upsertMany([user], { columns, extras }))[0]!.row).toEqualTypeOf<Extra>()
expectTypeOf(
  (await users.getOrCreate({ where: { email: 'a' }, create: { name: 'A' }, columns, with: related })).row,
).toEqualTypeOf<WithPosts>()
expectTypeOf(await users.update('id', { name: 'A' }, { columns, with: related })).toEqualTypeOf<WithPosts>()
expectTypeOf(await users.updateMany({ where: { name: 'A' }, set: { name: 'B' }, columns, counts })).toEqualTypeOf<
  Counted[]
>()
expectTypeOf(await users.updateAll({ name: 'A' }, { columns, extras })).toEqualTypeOf<Extra[]>()
expectTypeOf(await users.updateEach([{ id: 'id', name: 'A' }], { columns, with: related })).toEqualTypeOf<WithPosts[]>()
expectTypeOf(await users.delete('id', { columns, with: related })).toEqualTypeOf<WithPosts>()
expectTypeOf(await users.deleteMany({ where: { name: 'A' }, columns, counts })).toEqualTypeOf<Counted[]>()
expectTypeOf(await users.deleteAll({ columns, with: related })).toEqualTypeOf<WithPosts[]>()

// A literal `undefined` is an option that was left out.
expectTypeOf(await users.findMany({ columns, with: undefined, counts: undefined, extras: undefined })).toEqualTypeOf<
  { id: string }[]
>()
expectTypeOf(await users.create(user, { columns, with: undefined, counts: undefined })).toEqualTypeOf<{ id: string }>()

// Extras that are a choice between several; one that is no expression perhaps is refused, as it is when it is called.
const either = await users.findMany({
  columns,
  extras: isChosen ? { one: sql<number>`1` } : { one: sql<number>`1`, two: sql<string>`2` },
})
expectTypeOf(either[0]!.one).toEqualTypeOf<number>()
expectTypeOf(either[0]!.two).toEqualTypeOf<string | undefined>()
// @ts-expect-error -- perhaps no expression
await users.findMany({ columns, extras: { two: isChosen ? sql<string>`2` : undefined } })
