import { sql } from 'drizzle-orm'
import type { Filter, FilterObject, TableOf } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { type model, type Person, repositories } from './repositories.ts'
import { people as peopleTable } from './schema.ts'

const { people, peopleByRole } = repositories

// Bare values and null.
people.findMany({ where: {} })
people.findMany({ where: { email: 'a', age: 5, balance: 5n, isActive: true, createdAt: new Date(), nickname: null } })
people.count({ email: 'a' })
people.exists({ role: 'admin', seenAt: '2026-01-01' })

// @ts-expect-error a value of another type
people.findMany({ where: { age: '5' } })
// @ts-expect-error a number, where the column holds bigints
people.findMany({ where: { balance: 5 } })
// @ts-expect-error a text, where the column holds dates
people.findMany({ where: { createdAt: '2026-01-01' } })
// @ts-expect-error a date, where the column holds texts
people.findMany({ where: { seenAt: new Date() } })
// @ts-expect-error a value that is SQL belongs into RAW
people.findMany({ where: { email: sql`'a'` } })
// @ts-expect-error a list is no value
people.findMany({ where: { email: ['a', 'b'] } })

// Operators of every column.
people.findMany({
  where: { age: { eq: 5, ne: 6, gt: 1, gte: 1, lt: 9, lte: 9, in: [5], notIn: [6], isNotNull: true } },
})
people.findMany({ where: { balance: { gt: 5n, in: [5n] }, createdAt: { gte: new Date() }, score: { lt: '1.5' } } })
people.findMany({ where: { isActive: { eq: true }, nickname: { isNull: true }, age: { eq: null, ne: null } } })
people.findMany({ where: { age: { OR: [{ lt: 5 }, { gt: 60 }], AND: [{ ne: 3 }], NOT: { in: [7] } } } })
people.findMany({ where: { age: { OR: [5, null, { gt: 60 }], NOT: 7 } } })
people.findMany({ where: { avatar: { eq: new Uint8Array() }, place: { eq: [1, 2] } } })
people.findMany({ where: { age: { in: [1, 2] as readonly number[] } } })

// @ts-expect-error a value of another type
people.findMany({ where: { age: { gt: '5' } } })
// @ts-expect-error NULL compares with nothing
people.findMany({ where: { age: { gt: null } } })
// @ts-expect-error one value, where a list is meant
people.findMany({ where: { age: { in: 5 } } })
// @ts-expect-error NULL equals nothing
people.findMany({ where: { age: { in: [5, null] } } })
// @ts-expect-error an unknown operator
people.findMany({ where: { age: { equals: 5 } } })
// @ts-expect-error an unknown operator within OR
people.findMany({ where: { age: { OR: [{ lt: 5 }, { equals: 5 }] } } })
// @ts-expect-error an unknown operator within NOT
people.findMany({ where: { age: { NOT: { equals: 5 } } } })
// @ts-expect-error a flag
people.findMany({ where: { age: { isNull: 'yes' } } })

// Operators of text.
people.findMany({ where: { email: { like: 'a%', ilike: 'a%', notLike: 'b%', notIlike: 'b%' } } })
people.findMany({ where: { nickname: { contains: 'a', startsWith: 'b', endsWith: 'c', insensitive: true } } })
people.findMany({ where: { nickname: { OR: [{ startsWith: 'a' }, 'b'], NOT: { like: '%c' } } } })

// @ts-expect-error a number is no text
people.findMany({ where: { age: { like: '5%' } } })
// @ts-expect-error a date is no text
people.findMany({ where: { createdAt: { startsWith: '2026' } } })
// @ts-expect-error a boolean is no text
people.findMany({ where: { isActive: { contains: 'true' } } })
// @ts-expect-error a pattern is a text
people.findMany({ where: { email: { like: 5 } } })
// @ts-expect-error a text is no array
people.findMany({ where: { email: { arrayContains: ['a'] } } })

// Enums, of PostgreSQL and of a text column.
people.findMany({ where: { role: 'admin', size: 'small' } })
people.findMany({ where: { role: { in: ['writer', 'admin'], ne: 'reader' }, size: { notIn: ['large'] } } })

// @ts-expect-error none of its values
people.findMany({ where: { role: 'owner' } })
// @ts-expect-error none of its values
people.findMany({ where: { role: { in: ['writer', 'owner'] } } })
// @ts-expect-error none of its values
people.findMany({ where: { size: { eq: 'medium' } } })

// Arrays.
people.findMany({ where: { labels: { arrayContains: ['a'], arrayContained: ['a', 'b'], arrayOverlaps: ['c'] } } })
people.findMany({
  where: { labels: { eq: [], ne: ['a'] }, roles: { arrayOverlaps: ['admin'] }, history: { isNull: true } },
})
people.findMany({ where: { history: { arrayContains: [{ at: 'now' }] } } })
people.findMany({ where: { labels: { arrayOverlaps: ['a', 'b'] as const } } })

// @ts-expect-error elements of another type
people.findMany({ where: { labels: { arrayContains: [5] } } })
// @ts-expect-error none of the enum's values
people.findMany({ where: { roles: { arrayContains: ['owner'] } } })
// @ts-expect-error an array is no text
people.findMany({ where: { labels: { like: 'a%' } } })
// @ts-expect-error a list is no bare value
people.findMany({ where: { labels: ['a'] } })
// @ts-expect-error a point is a JavaScript array, but no PostgreSQL array
people.findMany({ where: { place: { arrayContains: [1, 2] } } })
// @ts-expect-error an array of json is no json document
people.findMany({ where: { history: { path: ['at'], eq: 'now' } } })

// Json: the whole document, and the value at a path.
people.findMany({ where: { profile: { eq: { theme: 'dark' } }, notes: { ne: ['anything'] } } })
people.findMany({ where: { profile: { in: [{ theme: 'dark' }, {}] }, notes: null } })
people.findMany({ where: { profile: { path: ['address', 'city'], eq: 'Oslo' } } })
people.findMany({ where: { notes: { path: ['list', 0], gt: 5, lte: 9 } } })
people.findMany({ where: { profile: { path: ['theme'], in: ['light'], startsWith: 'l', insensitive: true } } })
people.findMany({ where: { profile: { OR: [{ path: ['theme'], isNull: true }, { eq: {} }], NOT: { isNull: true } } } })

// @ts-expect-error not the document's type
people.findMany({ where: { profile: { eq: { theme: 'blue' } } } })
// @ts-expect-error a document is compared by eq
people.findMany({ where: { profile: { theme: 'dark' } } })
// @ts-expect-error a path is a list
people.findMany({ where: { profile: { path: 'theme', eq: 'dark' } } })
// @ts-expect-error an operator on a path only
people.findMany({ where: { profile: { startsWith: 'l' } } })
// @ts-expect-error an object is no leaf of a document
people.findMany({ where: { profile: { path: ['address'], eq: { city: 'Oslo' } } } })
// @ts-expect-error only json has paths
people.findMany({ where: { email: { path: ['a'], eq: 'b' } } })

// AND, OR, NOT and RAW.
people.findMany({
  where: { AND: [{ email: 'a' }, { OR: [{ age: 5 }, { NOT: { age: { gt: 3 } } }] }], NOT: { role: 'admin' } },
})
people.findMany({ where: { email: 'a', RAW: sql`true` } })
people.findMany({ where: { RAW: (table, { eq }) => eq(table.email, 'a') } })

// @ts-expect-error an unknown column
people.findMany({ where: { emial: 'a' } })
// @ts-expect-error an unknown column beside a known one
people.findMany({ where: { email: 'a', emial: 'a' } })
// @ts-expect-error an unknown column in AND
people.findMany({ where: { AND: [{ email: 'a' }, { emial: 'a' }] } })
// @ts-expect-error an unknown column in OR
people.findMany({ where: { OR: [{ email: 'a' }, { email: 'a', emial: 'a' }] } })
// @ts-expect-error an unknown column in NOT
people.findMany({ where: { NOT: { emial: 'a' } } })
// @ts-expect-error an unknown column further down
people.findMany({ where: { NOT: { OR: [{ AND: [{ emial: 'a' }] }] } } })
// @ts-expect-error one filter, where a list is meant
people.findMany({ where: { OR: { email: 'a' } } })
// @ts-expect-error the name of the column in the database
people.findMany({ where: { is_active: true } })
// @ts-expect-error an unknown column
people.count({ emial: 'a' })
// @ts-expect-error a filter that is there, and is undefined
people.count(undefined)

// SQL, and callbacks that get the table.
people.findMany({ where: sql`true` })
people.findMany({ where: sql<boolean>`${peopleTable.age} > 5` })
people.findMany({ where: ({ email, age }, { and, eq, gt }) => and(eq(email, 'a'), gt(age, 5)) })
people.findFirst({ where: (table, { sql: ownSql }) => ownSql`${table.isActive}` })
people.count((table, { inArray }) => inArray(table.role, ['admin']))
peopleByRole.findMany({ where: ({ total }, { gt }) => gt(total, 5) })

// @ts-expect-error an unknown column
people.findMany({ where: (table, { eq }) => eq(table.emial, 'a') })
// @ts-expect-error a value of another type
people.findMany({ where: (table, { eq }) => eq(table.age, 'a') })
// @ts-expect-error no condition
people.findMany({ where: () => true })
// @ts-expect-error no filter
people.findMany({ where: 'email = 1' })

// A view filters by its fields, an expression by its own type.
peopleByRole.findMany({ where: { role: { in: ['admin'] }, total: { gte: 5 } } })

// @ts-expect-error a value of another type
peopleByRole.findMany({ where: { total: 'many' } })
// @ts-expect-error a column of the table that the view leaves out
peopleByRole.findMany({ where: { email: 'a' } })

// A filter can be made apart from its call.
const filter: Filter<TableOf<typeof model, 'people'>> = { email: 'a' }
const filterOfTable: FilterObject<typeof peopleTable> = { email: { startsWith: 'a' } }
expectTypeOf(await people.findMany({ where: filter })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.findMany({ where: filterOfTable })).toEqualTypeOf<Person[]>()
