import { expectTypeOf } from 'vitest'
import { type ChainRow, createRepositories, type Database, type Payload, type TreeRow } from '../../src/index.ts'
import type * as schema from '../../examples/store/schema.ts'
import { storeSchema } from '#line/types/store-schema'

declare const db: Database
const { comments, posts } = createRepositories(db, storeSchema)

const [comment] = await comments.findMany({
  columns: { id: true },
  with: {
    answers: {
      recursive: true,
      columns: { body: true },
      where: (answer, { isNotNull }) => isNotNull(answer.body),
      orderBy: { id: 'asc' },
      with: { author: { columns: { name: true } } },
      counts: { answers: true },
    },
    parent: { recursive: { depth: 3 }, columns: { id: true } },
  },
})
interface Answer {
  body: string
  author: { name: string }
  counts: { answers: number }
}
expectTypeOf(comment!.id).toEqualTypeOf<number>()
expectTypeOf(comment!.answers).toExtend<TreeRow<Answer, 'answers'>[]>()
expectTypeOf<TreeRow<Answer, 'answers'>[]>().toExtend<NonNullable<typeof comment>['answers']>()
expectTypeOf(comment!.answers[0]!.answers[0]!.answers[0]!.author.name).toEqualTypeOf<string>()
expectTypeOf(comment!.answers[0]!.isCycle).toEqualTypeOf<true | undefined>()
expectTypeOf(comment!.parent).toEqualTypeOf<ChainRow<{ id: number }, 'parent'> | null>()
expectTypeOf(comment!.parent!.parent!.parent!.id).toEqualTypeOf<number>()
// @ts-expect-error -- it was not chosen
comment!.answers[0]!.answers[0]!.id
// @ts-expect-error -- the start row closes no cycle
comment!.isCycle

const post = await posts.findOrThrow(1, { with: { comments: { with: { answers: { recursive: true } } } } })
expectTypeOf(post.comments[0]!.answers[0]!.answers[0]!.postId).toEqualTypeOf<number>()
expectTypeOf<
  Payload<typeof comments, { readonly with: { readonly parent: { readonly recursive: true } } }>['parent']
>().toEqualTypeOf<ChainRow<typeof schema.comments.$inferSelect, 'parent'> | null>()

// @ts-expect-error -- a relation to another table
await comments.findMany({ with: { author: { recursive: true } } })
// @ts-expect-error -- a limit says nothing of a tree
await comments.findMany({ with: { answers: { recursive: true, limit: 3 } } })
// @ts-expect-error -- no more an offset
await comments.findMany({ with: { answers: { recursive: true, offset: 3 } } })
// @ts-expect-error -- nor a strategy
await comments.findMany({ with: { answers: { recursive: true, strategy: 'lateral' } } })
// @ts-expect-error -- it is there already
await comments.findMany({ with: { answers: { recursive: true, with: { answers: true } } } })
// @ts-expect-error -- no such option
await comments.findMany({ with: { answers: { recursive: true, limmit: 3 } } })
// @ts-expect-error -- no such column
await comments.findMany({ with: { answers: { recursive: true, columns: { bodi: true } } } })
// @ts-expect-error -- leave it out instead
await comments.findMany({ with: { answers: { recursive: false } } })
// @ts-expect-error -- a number
await comments.findMany({ with: { answers: { recursive: { depth: '3' } } } })
