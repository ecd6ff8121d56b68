import { expectTypeOf } from 'vitest'
import {
  type Batch,
  type IndexSuggestion,
  linkHeader,
  pageLinks,
  parsePageQuery,
  relayConnection,
} from 'drizzle-repository'
import { repositories, type Person } from './repositories.ts'

const { people, events } = repositories
const { signal } = new AbortController()

const page = await people.findPage({ page: 2, pageSize: 10, where: { age: 5 }, orderBy: { age: 'desc' }, signal })
expectTypeOf(page.items).toEqualTypeOf<Person[]>()
expectTypeOf(page.total).toEqualTypeOf<number>()
expectTypeOf(page.totalKind).toEqualTypeOf<'exact'>()
expectTypeOf(page.pageCount).toEqualTypeOf<number>()
expectTypeOf(page.hasNextPage).toEqualTypeOf<boolean>()

const chosen = await people.findPage({ offset: 20, limit: 10, columns: { id: true }, count: 'estimated' })
expectTypeOf(chosen.items).toEqualTypeOf<{ id: string }[]>()
expectTypeOf(chosen.totalKind).toEqualTypeOf<'exact' | 'estimated'>()
const capped = await people.findPage({ pageSize: 10, count: { max: 1000 } })
expectTypeOf(capped.total).toEqualTypeOf<number>()
expectTypeOf(capped.totalKind).toEqualTypeOf<'exact' | 'atLeast'>()
const uncounted = await people.findPage({ pageSize: 10, count: false })
expectTypeOf(uncounted.total).toEqualTypeOf<null>()
expectTypeOf(uncounted.totalKind).toEqualTypeOf<'none'>()
expectTypeOf(uncounted.pageCount).toEqualTypeOf<null>()

// @ts-expect-error a page has a size
people.findPage({ page: 2 })
// @ts-expect-error no arguments
people.findPage()
// @ts-expect-error a page by its number and by an offset
people.findPage({ page: 2, pageSize: 10, offset: 5 })
// @ts-expect-error half of each
people.findPage({ page: 2, limit: 10 })
// @ts-expect-error an unknown count
people.findPage({ pageSize: 10, count: 'all' })
// @ts-expect-error a count that is true
people.findPage({ pageSize: 10, count: true })
// @ts-expect-error an unknown option
people.findPage({ pageSize: 10, wherre: {} })
// @ts-expect-error an unknown column
people.findPage({ pageSize: 10, columns: { nickname: true, nick: true } })
// @ts-expect-error a page takes no lock
people.findPage({ pageSize: 10, lock: { mode: 'update' } })

for await (const row of people.stream({ orderBy: { age: 'asc' }, size: 500, signal })) {
  expectTypeOf(row).toEqualTypeOf<Person>()
}
for await (const row of people.stream({ columns: { id: true, age: true } })) {
  expectTypeOf(row).toEqualTypeOf<{ id: string; age: number | null }>()
}
for await (const batch of people.batches({ columns: { id: true } })) {
  expectTypeOf(batch).toEqualTypeOf<Batch<{ id: string }>>()
  expectTypeOf(batch.cursor).toEqualTypeOf<string | undefined>()
  people.batches({ after: batch.cursor ?? null })
}
events.stream({ snapshot: true })

// @ts-expect-error a snapshot cannot go on
people.batches({ snapshot: true, after: 'x' })
// @ts-expect-error a stream has no limit
people.stream({ limit: 5 })
// @ts-expect-error a stream has no offset
people.batches({ offset: 5 })
// @ts-expect-error an unknown option
people.stream({ chunk: 5 })
// @ts-expect-error a text
people.stream({ size: '5' })

expectTypeOf(people.suggestIndex({ where: { age: 5 }, orderBy: { email: 'asc' } })).toEqualTypeOf<IndexSuggestion>()
const suggestion = people.suggestIndex()
if (suggestion.helps) expectTypeOf(suggestion.createIndex).toEqualTypeOf<string>()
else expectTypeOf(suggestion.reason).toEqualTypeOf<string>()
// @ts-expect-error an unknown column
people.suggestIndex({ orderBy: { ages: 'asc' } })

const orders = { age: { age: 'asc' }, seen: { seenAt: { direction: 'desc', nulls: 'last' } } } as const
const query = new URLSearchParams('page=2&sort=-age')
const offsetArgs = parsePageQuery(query, { orders })
expectTypeOf(offsetArgs.page).toEqualTypeOf<number>()
expectTypeOf(offsetArgs.orderBy).toEqualTypeOf<
  | readonly (
      | { readonly age: 'asc' | 'desc' }
      | { readonly seenAt: { readonly direction: 'asc' | 'desc'; readonly nulls: 'last' } }
    )[]
  | undefined
>()
const found = await people.findPage({ ...offsetArgs, columns: { id: true } })
expectTypeOf(linkHeader(pageLinks(found, '/people'))).toEqualTypeOf<string>()
const cursorArgs = parsePageQuery({ first: '5' }, { mode: 'cursor', orders: { age: { age: 'desc' } } })
pageLinks(await people.findCursorPage(cursorArgs), new URL('https://example.com'))
// @ts-expect-error arguments of a cursor page
people.findPage(cursorArgs)
// @ts-expect-error arguments of an offset page
people.findCursorPage(offsetArgs)
// @ts-expect-error an unknown option
parsePageQuery(query, { maxPage: 5 })

const connection = await relayConnection({ first: 5, after: null }, (slice) =>
  people.findCursorPage({ ...slice, columns: { id: true } }),
)
expectTypeOf(connection.edges).toEqualTypeOf<readonly { readonly node: { id: string }; readonly cursor: string }[]>()
