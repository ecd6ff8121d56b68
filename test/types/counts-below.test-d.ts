import {
  type ArgsOf,
  type CountsOption,
  createRepositories,
  defineModel,
  type RelationArgs,
  type TableOf,
  type WithOption,
} from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { storeSchema } from '#line/types/store-schema'
import { db } from './repositories.ts'

const model = defineModel(storeSchema)
const { comments, posts, users } = createRepositories(db, model)
const columns = { id: true } as const

// The counts of relations have names of relations, or say which one they count, at any depth.
const [user] = await users.findMany({
  columns,
  with: {
    posts: {
      columns,
      where: (post, { eq }) => eq(post.id, 1),
      counts: { comments: true, mine: { relation: 'comments', where: (comment, { eq }) => eq(comment.id, 1) } },
      with: {
        comments: {
          columns,
          extras: (comment, { sql }) => ({ double: sql<number>`${comment.id} * 2` }),
          orderBy: (comment) => comment.id,
          counts: { answers: { where: { body: 'x' } } },
        },
      },
    },
  },
})
expectTypeOf(user!.posts).toEqualTypeOf<
  {
    id: number
    comments: { id: number; double: number; counts: { answers: number } }[]
    counts: { comments: number; mine: number }
  }[]
>()

// @ts-expect-error -- no such relation
await users.findMany({ with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation, beside one
await users.findMany({ with: { city: true, posts: { counts: { comments: true, pots: { where: {} } } } } })
// @ts-expect-error -- a relation of another table
await users.findMany({ with: { posts: { counts: { posts: true } } } })
// @ts-expect-error -- no such relation in the second level
await users.find('id', { with: { posts: { with: { comments: { counts: { pots: true } } } } } })
// @ts-expect-error -- no such relation of a page's rows
await users.findMany({ with: { posts: { first: 1, counts: { pots: true } } } })
// @ts-expect-error -- no such relation of a joined row
await posts.findMany({ with: { author: { strategy: 'join', counts: { pots: true } } } })
// @ts-expect-error -- no such relation of a tree's rows
await comments.findMany({ with: { answers: { recursive: true, counts: { pots: true } } } })
// @ts-expect-error -- nor of what is loaded for them
await comments.findMany({ with: { answers: { recursive: true, with: { author: { counts: { pots: true } } } } } })
// @ts-expect-error -- beside callbacks
await users.findMany({ with: { posts: { where: (post, { eq }) => eq(post.id, 1), counts: { pots: true } } } })
// @ts-expect-error -- no relation is named
await users.findMany({ with: { posts: { counts: { mine: { where: { id: 1 } } } } } })
// @ts-expect-error -- no such relation is named
await users.findMany({ with: { posts: { counts: { mine: { relation: 'pots' } } } } })

// Wherever a call takes a `with`.
// @ts-expect-error -- no such relation
await users.findPage({ pageSize: 1, with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
await users.findCursorPage({ first: 1, with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
users.stream({ with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
users.batches({ size: 1, with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
await users.load([{ id: 'id' }], { posts: { counts: { pots: true } } })
// @ts-expect-error -- no such relation
await users.create({ email: 'a', name: 'A' }, { with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
await users.update('id', { name: 'B' }, { with: { posts: { counts: { pots: true } } } })
// @ts-expect-error -- no such relation
await users.deleteMany({ where: { name: 'A' }, with: { posts: { counts: { pots: true } } } })

// A choice that is known at run time only, and one that was made before.
declare const isWanted: boolean
await users.findMany({ with: isWanted ? { posts: { counts: { comments: isWanted } } } : undefined })
// @ts-expect-error -- no such relation in one of the two
await users.findMany({ with: isWanted ? { posts: { counts: { pots: true } } } : { city: true } })
// @ts-expect-error -- no such relation in one of the two
await users.findMany({ with: { posts: isWanted ? { counts: { pots: true } } : { limit: 1 } } })
declare const perhaps: { readonly posts?: { readonly counts?: { readonly pots: true } } }
// @ts-expect-error -- no such relation, if any
await users.findMany({ with: perhaps })
const card = { with: { posts: { counts: { comments: true } } } } satisfies ArgsOf<typeof users>
expectTypeOf((await users.findMany(card))[0]!.posts[0]!.counts).toEqualTypeOf<{ comments: number }>()
const wrongCard = { with: { posts: { counts: { pots: true } } } } satisfies ArgsOf<typeof users>
// @ts-expect-error -- no such relation
await users.findMany(wrongCard)

// A function can hand a `with` on.
function findUsers<const TWith extends WithOption<TableOf<typeof model, 'users'>>>(related: TWith) {
  return users.findMany({ columns, with: related })
}
expectTypeOf(await findUsers({ posts: { columns, counts: { comments: true } } })).toEqualTypeOf<
  { id: string; posts: { id: number; counts: { comments: number } }[] }[]
>()

// The types of all options can be handed on: what they say is known at run time only.
declare const anyWith: WithOption<TableOf<typeof model, 'users'>>
declare const anyArgs: RelationArgs<TableOf<typeof model, 'posts'>>
declare const anyCounts: CountsOption<TableOf<typeof model, 'posts'>>
await users.findMany({ with: anyWith })
await users.findMany({ with: { posts: anyArgs } })
await users.findMany({ with: { posts: { counts: anyCounts } } })
await posts.findMany({ with: { author: { with: anyWith } } })
