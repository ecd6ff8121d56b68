import { sql } from 'drizzle-orm'
import { expectTypeOf } from 'vitest'
import { createRepositories, type AggregateArgs, type Database } from '../../src/index.ts'
import { storeSchema } from '#line/types/store-schema'
import { repositories } from './repositories.ts'
import type * as schema from './schema.ts'

const { people, peopleByRole } = repositories

// One object without groupBy.
expectTypeOf(await people.aggregate({ count: true })).toEqualTypeOf<{ count: number }>()
expectTypeOf(
  await people.aggregate({
    sum: ['age', 'balance', 'score'],
    avg: ['visits'],
    min: ['createdAt'],
    max: ['role', 'age'],
  }),
).toEqualTypeOf<{
  sum: { age: string | null; balance: string | null; score: string | null }
  avg: { visits: string | null }
  min: { createdAt: Date | null }
  max: { role: 'reader' | 'writer' | 'admin' | null; age: number | null }
}>()

// A list with it.
expectTypeOf(await people.aggregate({ groupBy: ['role', 'age'], count: true })).toEqualTypeOf<
  { role: 'reader' | 'writer' | 'admin'; age: number | null; count: number }[]
>()
expectTypeOf(
  await people.aggregate({
    where: { isActive: true, NOT: { age: null } },
    groupBy: ['role'],
    max: ['balance'],
    having: { count: { gte: 10 }, sum: { age: { gt: 100 } }, max: { balance: { lt: 5n } } },
    orderBy: [{ count: 'desc' }, { role: 'asc', max: { balance: { direction: 'desc', nulls: 'last' } } }],
    limit: 5,
    offset: 5,
  }),
).toEqualTypeOf<{ role: 'reader' | 'writer' | 'admin'; max: { balance: bigint | null } }[]>()
expectTypeOf(await peopleByRole.aggregate({ sum: ['total'] })).toEqualTypeOf<{ sum: { total: string | null } }>()

// The filter's other forms, and arguments that are made before the call.
expectTypeOf(await people.aggregate({ where: sql`true`, count: true })).toEqualTypeOf<{ count: number }>()
expectTypeOf(await people.aggregate({ where: ({ age }, { gt }) => gt(age, 5), count: true })).toEqualTypeOf<{
  count: number
}>()
const args = { groupBy: ['role'], count: true } as const
expectTypeOf(await people.aggregate(args)).toEqualTypeOf<{ role: 'reader' | 'writer' | 'admin'; count: number }[]>()

// @ts-expect-error a text has no sum
people.aggregate({ sum: ['email'] })
// @ts-expect-error a date has no average
people.aggregate({ avg: ['createdAt'] })
// @ts-expect-error a boolean has no least value
people.aggregate({ min: ['isActive'] })
// @ts-expect-error PostgreSQL has no least uuid
people.aggregate({ min: ['id'] })
// @ts-expect-error json has no greatest value
people.aggregate({ max: ['profile'] })
// @ts-expect-error an unknown column
people.aggregate({ groupBy: ['rol'], count: true })
// @ts-expect-error an unknown column beside a known one
people.aggregate({ groupBy: ['role', 'rol'], count: true })
// @ts-expect-error an unknown option
people.aggregate({ count: true, take: 5 })
// @ts-expect-error count is there or not
people.aggregate({ count: false })
// @ts-expect-error an unknown column in the filter
people.aggregate({ where: { rol: 'admin' }, count: true })
// @ts-expect-error an unknown column further down in the filter
people.aggregate({ where: { NOT: { rol: 'admin' } }, count: true })
// @ts-expect-error a value of another type in the filter
people.aggregate({ where: { age: 'old' }, count: true })
// @ts-expect-error a column that has no sum
people.aggregate({ count: true, having: { sum: { email: { gt: 1 } } } })
// @ts-expect-error an unknown operator
people.aggregate({ count: true, having: { count: { over: 1 } } })
// @ts-expect-error a value of another type than the column's
people.aggregate({ count: true, having: { max: { balance: { gt: 1 } } } })
// @ts-expect-error an unknown column in the order
people.aggregate({ count: true, orderBy: { rol: 'asc' } })
// @ts-expect-error an unknown direction
people.aggregate({ count: true, orderBy: { count: 'down' } })

const groups = await people.aggregate({ groupBy: ['role'], count: true })
// @ts-expect-error an aggregate that was not asked for
groups[0]?.sum
// @ts-expect-error a column that is not grouped by
groups[0]?.age

// Names of one's own: expressions, callbacks with the row, columns of to-ones.
declare const db: Database
const { posts, users } = createRepositories(db, storeSchema)
const byMonth = await posts.aggregate({
  groupBy: [
    'status',
    {
      month: sql<string>`date_trunc('month', now())`,
      length: (post, { sql: write }) => write<number>`length(${post.title})`,
    },
    { author: { author: { name: true } }, city: { author: { city: { name: true } } } },
  ],
  count: true,
  countDistinct: ['authorId'],
  filtered: { popular: { count: true, max: ['views'], where: { views: { gte: 100 }, author: { name: 'Ada' } } } },
  having: {
    countDistinct: { authorId: { gt: 1 } },
    filtered: { popular: { count: { gt: 1 }, max: { views: { lt: 5 } } } },
  },
  orderBy: [
    { month: 'desc', status: 'asc' },
    { city: 'asc', filtered: { popular: { max: { views: 'desc' } } } },
  ],
  limit: 10,
})
expectTypeOf(byMonth).toEqualTypeOf<
  {
    status: 'draft' | 'published' | 'archived'
    month: string
    length: number
    author: string
    city: string | null
    count: number
    countDistinct: { authorId: number }
    filtered: { popular: { count: number; max: { views: number | null } } }
  }[]
>()
const named = { groupBy: [{ name: { author: { name: true } } }], count: true, orderBy: { name: 'asc' } } as const
expectTypeOf(await posts.aggregate(named)).toEqualTypeOf<{ name: string; count: number }[]>()
// An order whose type says nothing, as the arguments of other code.
const order: object = {}
expectTypeOf(await users.aggregate({ groupBy: ['role'], orderBy: order })).toEqualTypeOf<
  { role: 'customer' | 'editor' | 'admin' }[]
>()
// @ts-expect-error an unknown column in the order of arguments by themselves
export const wrong: AggregateArgs<typeof schema.people> = { count: true, orderBy: { rol: 'asc' } }

// @ts-expect-error an unknown relation
posts.aggregate({ groupBy: [{ x: { autor: { name: true } } }], count: true })
// @ts-expect-error an unknown column of the related row
posts.aggregate({ groupBy: [{ x: { author: { nam: true } } }], count: true })
// @ts-expect-error a to-many has many values
posts.aggregate({ groupBy: [{ x: { comments: { id: true } } }], count: true })
// @ts-expect-error no expression
posts.aggregate({ groupBy: [{ x: 'status' }], count: true })
// @ts-expect-error an unknown column of the callback's row
posts.aggregate({ groupBy: [{ x: (post) => sql`${post.titel}` }], count: true })
// @ts-expect-error an unknown column
posts.aggregate({ countDistinct: ['titel'] })
// @ts-expect-error a filter is what it is for
posts.aggregate({ filtered: { x: { count: true } } })
// @ts-expect-error an unknown column in its filter
posts.aggregate({ filtered: { x: { count: true, where: { titel: 'a' } } } })
// @ts-expect-error a text has no sum there either
posts.aggregate({ filtered: { x: { sum: ['title'], where: {} } } })
// @ts-expect-error an unknown option
posts.aggregate({ filtered: { x: { count: true, where: {}, limit: 1 } } })
// @ts-expect-error a name that nothing is grouped by
posts.aggregate({ groupBy: [{ month: sql<string>`now()` }], orderBy: { moth: 'asc' } })
const filtered = { x: { count: true, max: ['title'], where: {} } } as const
// @ts-expect-error a name that nothing filters by
posts.aggregate({ filtered, orderBy: { filtered: { y: { count: 'asc' } } } })
// @ts-expect-error the same in a condition
posts.aggregate({ filtered, having: { filtered: { y: { count: { gt: 1 } } } } })
// @ts-expect-error a value of another type than the column's
posts.aggregate({ filtered, having: { filtered: { x: { max: { title: { gt: 1 } } } } } })
// @ts-expect-error a number of values is a number
posts.aggregate({ count: true, having: { countDistinct: { title: { gt: '1' } } } })

// Orders by aggregates of a to-many's columns, as Drizzle 1.0 writes them.
await users.findMany({
  orderBy: [{ orders: { totalCents: 'desc(sum)' } }, { posts: 'desc(count)' }, { posts: { count: 'asc' } }],
})
await users.findMany({
  orderBy: { posts: { title: { direction: 'asc(min)', nulls: 'last' }, author: { name: 'desc(max)' } } },
})
// @ts-expect-error a text has no sum
await users.findMany({ orderBy: { posts: { title: 'desc(sum)' } } })
// @ts-expect-error which of the rows is not said
await users.findMany({ orderBy: { posts: { title: 'desc' } } })
// @ts-expect-error an unknown column
await users.findMany({ orderBy: { posts: { titel: 'desc(max)' } } })
// @ts-expect-error a to-many below a to-many
await users.findMany({ orderBy: { posts: { comments: { body: 'desc(max)' } } } })
