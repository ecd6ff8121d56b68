import {
  createRepositories,
  type CountsOption,
  type CursorPage,
  defineModel,
  type FindManyArgs,
  type RelationArgs,
  type RelationPageArgs,
  type TableOf,
  type WithOption,
} from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { storeSchema } from '#line/types/store-schema'
import { db, repositories } from './repositories.ts'

const model = defineModel(storeSchema)
const { comments, posts, users } = createRepositories(db, model)
const columns = { id: true } as const

// A relation is loaded as a list, as cursor pages or as trees: the options of one are not those of another.
const paged = await users.findMany({
  with: { posts: { columns, last: 2, before: null, after: 'x', strategy: 'or', cursorScope: 'x' } },
})
expectTypeOf(paged[0]!.posts).toEqualTypeOf<CursorPage<{ id: number }>>()
declare const isPaged: boolean
const [either] = await users.findMany({ with: { posts: isPaged ? { columns, first: 1 } : { columns, limit: 1 } } })
expectTypeOf(either!.posts).toEqualTypeOf<CursorPage<{ id: number }> | { id: number }[]>()
declare const size: number | undefined
// @ts-expect-error -- it would be a list or a page
await users.findMany({ with: { posts: { first: size } } })
// @ts-expect-error -- the first or the last
await users.findMany({ with: { posts: { first: 1, last: 1 } } })
// @ts-expect-error -- of how many rows
await users.findMany({ with: { posts: { after: 'x' } } })
// @ts-expect-error -- there is no cursor
await users.findMany({ with: { posts: { cursorScope: 'x' } } })
// @ts-expect-error -- a page has its size
await users.findMany({ with: { posts: { first: 1, limit: 1 } } })
// @ts-expect-error -- a page begins at a cursor
await users.findMany({ with: { posts: { first: 1, offset: 1 } } })
// @ts-expect-error -- a strategy of a limit
await users.findMany({ with: { posts: { first: 1, strategy: 'window' } } })
// @ts-expect-error -- a strategy of a page
await users.findMany({ with: { posts: { limit: 1, strategy: 'or' } } })
// @ts-expect-error -- a to-one has no pages
await posts.findMany({ with: { author: { first: 1 } } })
// @ts-expect-error -- nor has a joined one
await posts.findMany({ with: { author: { strategy: 'join', first: 1 } } })
// @ts-expect-error -- a tree has no pages
await comments.findMany({ with: { answers: { recursive: true, first: 1 } } })

// A table without relations has nothing to load.
await repositories.people.findMany({ with: {}, counts: {} })
// @ts-expect-error -- no such relation
await repositories.people.findMany({ with: { posts: true } })
// @ts-expect-error -- no such relation
await repositories.people.findMany({ counts: { posts: true } })
// @ts-expect-error -- no such relation
await repositories.people.load([{ id: 'id' }], { posts: {} })

// A name of your own says which relation it counts.
await users.findMany({ counts: { posts: { where: { status: 'draft' } }, drafts: { relation: 'posts' } } })
// @ts-expect-error -- no such relation
await users.findMany({ counts: { pots: true } })
// @ts-expect-error -- no such relation, beside one
await users.findMany({ counts: { posts: true, pots: isPaged } })
// @ts-expect-error -- no relation is named
await users.findMany({ counts: { drafts: { where: { status: 'draft' } } } })
// @ts-expect-error -- no such relation
await users.findMany({ counts: { drafts: { relation: 'pots' } } })
// @ts-expect-error -- no column of the relation's table
await users.findMany({ counts: { drafts: { relation: 'posts', where: { titel: 'x' } } } })
// @ts-expect-error -- no such relation
await users.delete('id', { counts: { pots: true } })
// @ts-expect-error -- no such relation
await users.findPage({ pageSize: 1, counts: { pots: true } })
// @ts-expect-error -- no such relation
await users.load([{ id: 'id' }], {}, { counts: { pots: true } })

// Options can be written by themselves.
type Users = TableOf<typeof model, 'users'>
type Posts = TableOf<typeof model, 'posts'>
const latest = { columns, orderBy: { id: 'desc' }, limit: 3 } as const satisfies RelationArgs<Posts>
const firstPage = { columns, first: 3 } as const satisfies RelationPageArgs<Posts>
const counts = { posts: true, drafts: { relation: 'posts' } } as const satisfies CountsOption<Users>
expectTypeOf(await users.findMany({ columns, with: { posts: { ...latest, offset: 1 } }, counts })).toEqualTypeOf<
  { id: string; posts: { id: number }[]; counts: { posts: number; drafts: number } }[]
>()
expectTypeOf((await users.findMany({ with: { posts: firstPage } }))[0]!.posts).toEqualTypeOf<
  CursorPage<{ id: number }>
>()
function findUsers<const TWith extends WithOption<Users>>(related: TWith) {
  return users.findMany({ columns, with: related })
}
expectTypeOf(await findUsers({ posts: { columns }, city: { columns } })).toEqualTypeOf<
  { id: string; posts: { id: number }[]; city: { id: number } | null }[]
>()
// @ts-expect-error -- no such relation
await findUsers({ pots: true })
function firstUsers(args: FindManyArgs<Users>) {
  return users.findMany({ ...args, limit: 10 })
}
await firstUsers({ where: { name: 'Ada' } })
// @ts-expect-error -- relations would change the rows' type
await firstUsers({ with: { posts: true } })
// @ts-expect-error -- so would counts
await firstUsers({ counts: { posts: true } })
