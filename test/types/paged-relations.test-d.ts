import { expectTypeOf } from 'vitest'
import { type CursorPage, createRepositories, type Database } from '../../src/index.ts'
import { cursorRelationSchema } from '#line/support/cursor-relations'

declare const db: Database
const { writers } = createRepositories(db, cursorRelationSchema)

const [row] = await writers.findMany({
  columns: { id: true },
  with: {
    notes: {
      first: 3,
      after: null,
      columns: { title: true },
      orderBy: { rank: 'desc' },
      with: { remarks: { last: 1 } },
    },
    mentor: true,
  },
})
type Note = NonNullable<typeof row>['notes']['items'][number]
expectTypeOf(row!.notes).toEqualTypeOf<CursorPage<Note>>()
expectTypeOf<Note['title']>().toEqualTypeOf<string>()
expectTypeOf(row!.notes.items[0]!.remarks.pageInfo.hasNextPage).toEqualTypeOf<boolean>()
expectTypeOf(row!.notes.edges[0]!.node.remarks.items[0]!.id).toEqualTypeOf<number>()

const [limited] = await writers.findMany({ with: { notes: { limit: 3, columns: { title: true } } } })
expectTypeOf(limited!.notes).toEqualTypeOf<{ title: string }[]>()

// @ts-expect-error an unknown option of a page
await writers.findMany({ with: { notes: { firsst: 3 } } })
// @ts-expect-error the size is a number
await writers.findMany({ with: { notes: { first: '3' } } })
