import { integer, pgTable } from 'drizzle-orm/pg-core'
import { createRepositories, type Database } from 'drizzle-repository'
import { document, patch, whole } from 'drizzle-repository/documents'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const Profile = z.object({
  name: z.string(),
  nick: z.string().nullish(),
  age: z.number().optional(),
  role: z.enum(['admin', 'guest']).default('guest'),
  address: z.object({ city: z.string() }).optional(),
  pets: z.array(z.object({ name: z.string() })).default([]),
  tags: z.array(z.string()).default([]),
  contact: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('mail'), to: z.string() }),
      z.object({ kind: z.literal('phone'), number: z.string() }),
    ])
    .optional(),
  labels: z.record(z.string(), z.string()).optional(),
  rest: z.unknown().optional(),
})
const at = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})
const Event = z.object({ at })

const table = pgTable('people', {
  id: integer().primaryKey(),
  profile: document(Profile).notNull(),
  event: document('event', Event, { encode: (event) => z.encode(Event, event) }),
})
// @ts-expect-error what the schema makes of a document has to be made back
document(Event)

declare const db: Database
const { people } = createRepositories(db, { people: table })

// Rows have what the schema makes.
const row = await people.findOrThrow(1)
expectTypeOf(row.profile.role).toEqualTypeOf<'admin' | 'guest'>()
expectTypeOf(row.event).toEqualTypeOf<{ at: Date } | null>()

// What it completes can be left out.
people.create({ id: 1, profile: { name: 'Ada' } })
people.create({ id: 1, profile: { name: 'Ada', tags: ['a'] }, event: { at: new Date() } })
people.update(1, { profile: { name: 'Ada' }, event: null })
// @ts-expect-error the name is missing
people.create({ id: 1, profile: {} })
// @ts-expect-error a number for a text
people.create({ id: 1, profile: { name: 1 } })
// @ts-expect-error a text, where the value is a date
people.create({ id: 1, profile: { name: 'Ada' }, event: { at: '2026-01-01T00:00:00Z' } })

// Filters go by fields.
people.findMany({
  where: { profile: { name: 'Ada', age: { gt: 3, lt: 2n ** 60n }, address: { city: { in: ['Oslo'] } } } },
})
people.findMany({ where: { profile: { role: { ne: 'admin' }, nick: null, address: null, pets: null }, event: null } })
people.findMany({
  where: { profile: { pets: { some: { name: 'Rex' }, length: { gt: 1 } }, tags: { arrayContains: ['a'] } } },
})
people.findMany({ where: { profile: { contact: { kind: 'mail', number: { startsWith: '+' } } } } })
people.findMany({
  where: { profile: { labels: { any: 'x' }, rest: { gt: 5 }, address: whole({ eq: { city: 'Oslo' } }) } },
})
people.findMany({ where: { profile: { path: ['rest', 'n'], gt: 5 }, event: { at: { gte: '2026-01-01T00:00:00Z' } } } })
people.findMany({ where: { profile: whole({ contains: { address: {} }, hasKey: 'rest' }) } })

// @ts-expect-error no field of the schema
people.findMany({ where: { profile: { adress: { city: 'Oslo' } } } })
// @ts-expect-error no field of the schema
people.findMany({ where: { profile: { address: { town: 'Oslo' } } } })
// @ts-expect-error a number for a text
people.findMany({ where: { profile: { name: 5 } } })
// @ts-expect-error a text for a number
people.findMany({ where: { profile: { age: { gt: '5' } } } })
// @ts-expect-error no such value
people.findMany({ where: { profile: { role: 'root' } } })
// @ts-expect-error text operators are of texts
people.findMany({ where: { profile: { age: { startsWith: '5' } } } })
// @ts-expect-error an operator on an object stands in whole()
people.findMany({ where: { profile: { address: { isNull: true } } } })
// @ts-expect-error a list is no value
people.findMany({ where: { profile: { tags: ['a'] } } })
// @ts-expect-error no field of the elements
people.findMany({ where: { profile: { pets: { some: { age: 3 } } } } })
// @ts-expect-error no operator
people.findMany({ where: { profile: { name: { equals: 'Ada' } } } })
// @ts-expect-error not its type
people.findMany({ where: { profile: { address: whole({ eq: { city: 5 } }) } } })

// Orders go by single values.
people.findMany({
  orderBy: { profile: { age: 'desc', address: { city: { direction: 'asc', nulls: 'first' } } }, id: 'asc' },
})
people.findCursorPage({ orderBy: { profile: { name: 'asc' } }, first: 10 })
// @ts-expect-error an object has no order
people.findMany({ orderBy: { profile: { address: 'asc' } } })
// @ts-expect-error nor has a list
people.findMany({ orderBy: { profile: { tags: 'asc' } } })
// @ts-expect-error nor has the document
people.findMany({ orderBy: { profile: 'asc' } })
// @ts-expect-error no field of the schema
people.findMany({ orderBy: { profile: { adress: { city: 'asc' } } } })

// Patches are typed by path.
people.update(1, { profile: patch({ set: { name: 'Eve', age: 3 }, increment: { age: 1 }, push: { tags: ['x'] } }) })
people.update(1, { profile: patch({ merge: { address: { city: 'Oslo' } }, unset: { nick: true, address: true } }) })
people.update(1, { profile: patch({ addToSet: { pets: [{ name: 'Rex' }] }, pull: { tags: ['a', 'b'] } }) })
people.update(1, { event: patch({ set: { at: '2026-01-01T00:00:00Z' } }) })
people.updateMany({ where: { id: 1 }, set: { profile: patch({ increment: { age: 2n } }) } })
people.updateAll({ profile: patch({ merge: { labels: { no: 'nei' } } }) })
people.upsert({ id: 1, profile: { name: 'Ada' } }, { update: { profile: patch({ set: { name: 'Ada' } }) } })
// @ts-expect-error no such field
people.update(1, { profile: patch({ set: { nam: 'Eve' } }) })
// @ts-expect-error a number for a text
people.update(1, { profile: patch({ set: { name: 1 } }) })
// @ts-expect-error what is set is set as a whole
people.update(1, { profile: patch({ set: { address: {} } }) })
// @ts-expect-error no such field further down
people.update(1, { profile: patch({ merge: { address: { town: 'Oslo' } } }) })
// @ts-expect-error a text has no sum
people.update(1, { profile: patch({ increment: { name: 1 } }) })
// @ts-expect-error a text is no list
people.update(1, { profile: patch({ push: { name: ['x'] } }) })
// @ts-expect-error elements are given in a list
people.update(1, { profile: patch({ push: { tags: 'x' } }) })
// @ts-expect-error an element of another kind
people.update(1, { profile: patch({ push: { pets: ['Rex'] } }) })
// @ts-expect-error no such operation
people.update(1, { profile: patch({ rename: { name: 'title' } }) })
// @ts-expect-error a patch of another document
people.update(1, { profile: patch<{ readonly at: string }>({ set: { at: 'x' } }) })
// @ts-expect-error there is no document yet
people.create({ id: 1, profile: patch({ set: { name: 'Ada' } }) })
// @ts-expect-error rows that travel as a list are written as a whole
people.updateEach([{ id: 1, profile: patch({ set: { name: 'Ada' } }) }])
// @ts-expect-error no document
people.update(1, { id: patch({ increment: { id: 1 } }) })

// Parts of documents.
const parts = await people.findOrThrow(1, {
  columns: { profile: { name: true, nick: true, address: { city: true }, pets: { name: true } }, id: true },
})
expectTypeOf(parts).toEqualTypeOf<{
  id: number
  profile: {
    name: string
    nick?: string | null | undefined
    address?: { city: string } | undefined
    pets: { name: string }[]
  }
}>()
const [ofEvent] = await people.findMany({ columns: { event: { at: true } } })
expectTypeOf(ofEvent).toEqualTypeOf<{ event: { at: string } | null } | undefined>()
const ofUnion = await people.findOrThrow(1, { columns: { profile: { contact: { kind: true, to: true } } } })
expectTypeOf(ofUnion.profile.contact).toEqualTypeOf<{ kind: 'mail'; to: string } | { kind: 'phone' } | undefined>()
const written = await people.update(1, { id: 2 }, { columns: { profile: { role: true } } })
expectTypeOf(written).toEqualTypeOf<{ profile: { role: 'admin' | 'guest' } }>()
declare const isLong: boolean
const uncertain = await people.findOrThrow(1, { columns: { profile: isLong ? true : { name: true } } })
expectTypeOf(uncertain.profile.name).toEqualTypeOf<string>()

// @ts-expect-error no such field
people.findMany({ columns: { profile: { none: true } } })
// @ts-expect-error beside another, too
people.findMany({ columns: { profile: { name: true, none: true } } })
// @ts-expect-error no such field, deeper
people.findMany({ columns: { profile: { address: { city: true, none: true } } } })
// @ts-expect-error a text has no fields
people.findMany({ columns: { profile: { name: { length: true } } } })
// @ts-expect-error fields are not left out by name
people.findMany({ columns: { profile: { name: false } } })
// @ts-expect-error no document
people.findMany({ columns: { id: { value: true } } })
