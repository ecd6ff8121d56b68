import { expectTypeOf } from 'vitest'
import { type ArgsOf, createRepositories, type Database, type Payload } from '../../src/index.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

declare const db: Database
const { users } = createRepositories(db, storeRelations)

// Arguments that are written apart from the call: their names are checked, and the row has their types.
const card = {
  columns: { name: true },
  with: { posts: { columns: { title: true }, with: { tags: { columns: { name: true } } }, limit: 3 } },
  counts: { posts: true, drafts: { relation: 'posts', where: { status: 'draft' } } },
  orderBy: { name: 'asc' },
} satisfies ArgsOf<typeof users>
interface Card {
  name: string
  posts: { title: string; tags: { name: string }[] }[]
  counts: { posts: number; drafts: number }
}
expectTypeOf<Payload<typeof users, typeof card>>().toEqualTypeOf<Card>()
expectTypeOf(await users.findMany(card)).toEqualTypeOf<Card[]>()

// @ts-expect-error -- no such column in the second level
export const noColumn = { with: { posts: { columns: { titel: true } } } } satisfies ArgsOf<typeof users>
// @ts-expect-error -- no such relation to count
await users.findMany({ counts: { post: true } })
// @ts-expect-error -- a name of one's own does not say which relation it counts
await users.find('id', { counts: { drafts: { where: { status: 'draft' } } } })
