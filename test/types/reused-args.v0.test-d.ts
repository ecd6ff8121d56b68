import { expectTypeOf } from 'vitest'
import { type ArgsOf, createRepositories, type Database, type Payload } from '../../src/index.ts'
import * as schema from '../../examples/store/schema.ts'
import * as relations from '../../examples/store/relations.ts'

declare const db: Database
const { users, posts } = createRepositories(db, { ...schema, ...relations })

// Arguments that are written apart from the call: their names are checked, and the row has their types.
const card = {
  columns: { name: true },
  extras: { shout: (user, { sql }) => sql<string>`upper(${user.name})` },
  where: { posts: { some: { status: 'published' } } },
  with: { posts: { columns: { title: true }, orderBy: { id: 'desc' }, limit: 3 }, city: { strategy: 'join' } },
  counts: { posts: true, drafts: { relation: 'posts', where: { status: 'draft' } } },
  orderBy: [{ city: { name: 'asc' } }, { id: 'asc' }],
} satisfies ArgsOf<typeof users>
interface Card {
  name: string
  shout: string
  posts: { title: string }[]
  city: typeof schema.cities.$inferSelect | null
  counts: { posts: number; drafts: number }
}
expectTypeOf<Payload<typeof users, typeof card>>().toEqualTypeOf<Card>()
expectTypeOf(await users.findMany(card)).toEqualTypeOf<Card[]>()
expectTypeOf((await users.findPage({ ...card, page: 1, pageSize: 5 })).items).toEqualTypeOf<Card[]>()
expectTypeOf((await users.findCursorPage({ ...card, first: 5 })).items).toEqualTypeOf<Card[]>()

// @ts-expect-error -- no such relation
export const noRelation = { with: { pots: true } } satisfies ArgsOf<typeof users>
// @ts-expect-error -- no such column in the second level
export const noColumn = { with: { posts: { columns: { titel: true } } } } satisfies ArgsOf<typeof users>
// @ts-expect-error -- no such option
export const noOption = { take: 3 } satisfies ArgsOf<typeof users>
// @ts-expect-error -- a property of another table
export const otherTable = { where: { status: 'draft' } } satisfies ArgsOf<typeof users>
export const ownTable = { where: { status: 'draft' } } satisfies ArgsOf<typeof posts>

// @ts-expect-error -- no such relation to count
await users.findMany({ counts: { post: true } })
// @ts-expect-error -- a name of one's own does not say which relation it counts
await users.find('id', { counts: { drafts: { where: { status: 'draft' } } } })
