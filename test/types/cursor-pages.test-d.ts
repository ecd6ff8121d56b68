import { sql } from 'drizzle-orm'
import { expectTypeOf } from 'vitest'
import { repositories } from './repositories.ts'
import { people as peopleTable } from './schema.ts'

const { people } = repositories

const plain = await people.findCursorPage({ first: 10 })
expectTypeOf(plain.items[0]!.email).toEqualTypeOf<string>()
expectTypeOf(plain.edges[0]!.cursor).toEqualTypeOf<string>()
expectTypeOf(plain.edges[0]!.node).toEqualTypeOf<(typeof plain.items)[number]>()
expectTypeOf(plain.pageInfo.endCursor).toEqualTypeOf<string | null>()
expectTypeOf(plain.pageInfo.hasPreviousPage).toEqualTypeOf<boolean>()
// @ts-expect-error the rows were not counted
void plain.total

const chosen = await people.findCursorPage({
  last: 5,
  before: plain.pageInfo.startCursor,
  columns: { id: true },
  extras: { loud: sql<string>`upper(${peopleTable.email})` },
  where: { role: 'admin' },
  orderBy: [{ age: { direction: 'desc', nulls: 'last' } }, { createdAt: 'asc' }],
  count: 'exact',
  strategy: 'or',
  cursorScope: 'tenant 7',
})
expectTypeOf(chosen.items).toEqualTypeOf<{ id: string; loud: string }[]>()
expectTypeOf(chosen.total).toEqualTypeOf<number>()
expectTypeOf(chosen.totalKind).toEqualTypeOf<'exact'>()

const capped = await people.findCursorPage({ first: 0, count: { max: 100 }, after: null })
expectTypeOf(capped.totalKind).toEqualTypeOf<'exact' | 'atLeast'>()
const estimated = await people.findCursorPage({ first: 1, count: 'estimated', after: undefined })
expectTypeOf(estimated.totalKind).toEqualTypeOf<'exact' | 'estimated'>()

await people.findCursorPage({
  first: 1,
  orderBy: [{ expression: sql`lower(${peopleTable.email})`, type: 'text', direction: 'desc', nullable: false }],
})
await people.findCursorPage({ first: 1, orderBy: { expression: sql`1`, type: 'int4', nulls: 'first' } })
await people.findCursorPage({
  first: 1,
  orderBy: (table) => ({ expression: sql`lower(${table.email})`, type: 'text' }),
})
await people.findCursorPage({ last: 1, after: 'x', before: null })
await people.findCursorPage({ first: 1, after: undefined, before: 'x' })
await people.findMany({ orderBy: { expression: sql`1`, type: 'int4' } })
expectTypeOf(
  await people.cursorOf('7b0a', { orderBy: { age: 'asc' }, where: { role: 'admin' } }),
).toEqualTypeOf<string>()

// @ts-expect-error neither first nor last
await people.findCursorPage({ orderBy: { age: 'asc' } })
// @ts-expect-error nothing
await people.findCursorPage()
// @ts-expect-error both
await people.findCursorPage({ first: 1, last: 1 })
// @ts-expect-error after alone
await people.findCursorPage({ after: 'x' })
// @ts-expect-error a limit is no page
await people.findCursorPage({ first: 1, limit: 1 })
// @ts-expect-error an offset is no cursor
await people.findCursorPage({ first: 1, offset: 1 })
// @ts-expect-error an unknown column
await people.findCursorPage({ first: 1, orderBy: { agee: 'asc' } })
// @ts-expect-error an expression without a type
await people.findCursorPage({ first: 1, orderBy: { expression: sql`1` } })
// @ts-expect-error an unknown column
await people.findCursorPage({ first: 1, columns: { agee: true } })
// @ts-expect-error an unknown count
await people.findCursorPage({ first: 1, count: 'all' })
// @ts-expect-error an unknown option
await people.findCursorPage({ first: 1, pages: 1 })
// @ts-expect-error a key of another type
await people.cursorOf(1)
