import { sql } from 'drizzle-orm'
import type { CreateValues, TableOf, UpdateValues } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { type model, type Person, repositories } from './repositories.ts'

const { memberships, people } = repositories
const person = { email: 'a', balance: 5n, profile: {}, labels: [] }

// create: what has no default is required.
expectTypeOf(await people.create(person)).toEqualTypeOf<Person>()
people.create({ ...person, id: 'a', role: 'admin', age: null, createdAt: new Date(), avatar: new Uint8Array() })
people.create({ ...person, email: sql`lower('A')`, age: sql<number>`1 + 1`, labels: sql`'{}'` })
people.create({ ...person, nickname: undefined })
expectTypeOf(await people.create(person, { columns: { id: true } })).toEqualTypeOf<{ id: string }>()

// @ts-expect-error `email` is missing
people.create({ balance: 5n, profile: {}, labels: [] })
// @ts-expect-error `email` is never null
people.create({ ...person, email: null })
// @ts-expect-error an unknown property
people.create({ ...person, emial: 'a' })
// @ts-expect-error a value of another type
people.create({ ...person, age: '5' })
// @ts-expect-error none of the enum's values
people.create({ ...person, role: 'owner' })
// @ts-expect-error not the document's type
people.create({ ...person, profile: { theme: 'blue' } })
// @ts-expect-error an identity that is always generated
people.create({ ...person, number: 5 })
// @ts-expect-error a generated column
people.create({ ...person, lowered: 'a' })
// @ts-expect-error an unknown option
people.create(person, { returning: false })

// createMany
expectTypeOf(await people.createMany([person, { ...person, age: 5 }])).toEqualTypeOf<Person[]>()
expectTypeOf(await people.createMany([person], { columns: { id: true } })).toEqualTypeOf<{ id: string }[]>()
expectTypeOf(await people.createMany([person], { returning: true })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.createMany([person], { returning: false })).toEqualTypeOf<number>()
people.createMany([person] as readonly (typeof person)[])

// @ts-expect-error one row
people.createMany(person)
// @ts-expect-error an unknown property in a row
people.createMany([person, { ...person, emial: 'a' }])
// @ts-expect-error `email` is missing in a row
people.createMany([person, { balance: 5n, profile: {}, labels: [] }])
// @ts-expect-error a generated column in a row
people.createMany([{ ...person, lowered: 'a' }])
// @ts-expect-error columns of rows that are not returned
people.createMany([person], { returning: false, columns: { id: true } })
// @ts-expect-error an unknown option
people.createMany([person], { return: false })

// update
expectTypeOf(await people.update('id', { age: 5 })).toEqualTypeOf<Person>()
people.update('id', {})
people.update('id', { nickname: null, age: undefined, visits: sql`visits + 1` })
memberships.update({ personId: 'a', groupId: 1 }, { since: '2026-01-01' })

// @ts-expect-error no patch
people.update('id')
// @ts-expect-error a key of another type
people.update(5, { age: 5 })
// @ts-expect-error an unknown property
people.update('id', { agee: 5 })
// @ts-expect-error a value of another type
people.update('id', { age: '5' })
// @ts-expect-error `email` is never null
people.update('id', { email: null })
// @ts-expect-error a generated column
people.update('id', { lowered: 'a' })
// @ts-expect-error an identity that is always generated
people.update('id', { number: 5 })

// updateMany
expectTypeOf(await people.updateMany({ where: { age: 5 }, set: { age: 6 } })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.updateMany({ where: { age: 5 }, set: { age: 6 }, columns: { id: true } })).toEqualTypeOf<
  { id: string }[]
>()
expectTypeOf(await people.updateMany({ where: { age: 5 }, set: { age: 6 }, returning: false })).toEqualTypeOf<number>()
people.updateMany({ where: (table, { eq }) => eq(table.age, 5), set: { visits: sql`visits + 1` } })
people.updateMany({ where: sql`true`, set: { age: 6 } })

// @ts-expect-error no filter
people.updateMany({ set: { age: 6 } })
// @ts-expect-error a filter that is undefined
people.updateMany({ where: undefined, set: { age: 6 } })
// @ts-expect-error nothing to set
people.updateMany({ where: { age: 5 } })
// @ts-expect-error an unknown property in the filter
people.updateMany({ where: { agee: 5 }, set: { age: 6 } })
// @ts-expect-error an unknown property in the patch
people.updateMany({ where: { age: 5 }, set: { agee: 6 } })
// @ts-expect-error a generated column
people.updateMany({ where: { age: 5 }, set: { lowered: 'a' } })
// @ts-expect-error a limit
people.updateMany({ where: { age: 5 }, set: { age: 6 }, limit: 5 })
// @ts-expect-error columns of rows that are not returned
people.updateMany({ where: { age: 5 }, set: { age: 6 }, returning: false, columns: { id: true } })

// updateAll
expectTypeOf(await people.updateAll({ age: 6 })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.updateAll({ age: 6 }, { returning: false })).toEqualTypeOf<number>()

// @ts-expect-error an unknown property
people.updateAll({ agee: 6 })
// @ts-expect-error a filter
people.updateAll({ age: 6 }, { where: { age: 5 } })

// delete, deleteMany, deleteAll
expectTypeOf(await people.delete('id')).toEqualTypeOf<Person>()
expectTypeOf(await people.deleteMany({ where: { age: 5 } })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.deleteMany({ where: { age: 5 }, returning: false })).toEqualTypeOf<number>()
expectTypeOf(await people.deleteAll()).toEqualTypeOf<Person[]>()
expectTypeOf(await people.deleteAll({ returning: false })).toEqualTypeOf<number>()

// @ts-expect-error no arguments
people.deleteMany()
// @ts-expect-error no filter
people.deleteMany({})
// @ts-expect-error no filter
people.deleteMany({ returning: false })
// @ts-expect-error a filter that is undefined
people.deleteMany({ where: undefined })
// @ts-expect-error an unknown property in the filter
people.deleteMany({ where: { OR: [{ agee: 5 }] } })
// @ts-expect-error a filter, where arguments are meant
people.deleteMany({ age: 5 })
// @ts-expect-error a filter
people.deleteAll({ where: { age: 5 } })

// Values can be made apart from their call.
const values: CreateValues<TableOf<typeof model, 'people'>> = person
const patch: UpdateValues<TableOf<typeof model, 'people'>> = { age: 5 }
people.create(values)
people.update('id', patch)

// upsert, upsertMany
interface Upsert<TRow> {
  readonly row: TRow
  readonly created: boolean
}
expectTypeOf(await people.upsert(person)).toEqualTypeOf<Upsert<Person>>()
expectTypeOf(await people.upsert(person, { target: ['email'], columns: { id: true } })).toEqualTypeOf<
  Upsert<{ id: string }>
>()
expectTypeOf(await people.upsertMany([person])).toEqualTypeOf<Upsert<Person>[]>()
expectTypeOf(await people.upsertMany([person], { target: ['email'], returning: false })).toEqualTypeOf<number>()
people.upsert(person, { update: ['age', 'visits'], updateWhere: { age: { lt: 5 } } })
people.upsert(person, { update: { age: 5, visits: sql`excluded.visits` } })
people.upsert(person, {
  update: (table, { excluded, sql: own }) => ({ visits: own`${table.visits} + ${excluded.visits}` }),
})
people.upsertMany([person], { onProgress: ({ done, total }) => void (done / total) })

// @ts-expect-error `email` is missing
people.upsert({ balance: 5n, profile: {}, labels: [] })
// @ts-expect-error an unknown property as target
people.upsert(person, { target: ['emial'] })
// @ts-expect-error a target that is no list
people.upsert(person, { target: 'email' })
// @ts-expect-error an unknown property to update
people.upsert(person, { update: ['agee'] })
// @ts-expect-error a value of another type
people.upsert(person, { update: { age: '5' } })
// @ts-expect-error an unknown property in the filter
people.upsert(person, { updateWhere: { agee: 5 } })
// @ts-expect-error a count of one row
people.upsert(person, { returning: false })
// @ts-expect-error an unknown property in a row
people.upsertMany([{ ...person, emial: 'a' }])
// @ts-expect-error columns of rows that are not returned
people.upsertMany([person], { returning: false, columns: { id: true } })

// getOrCreate
expectTypeOf(
  await people.getOrCreate({ where: { email: 'a' }, create: { balance: 5n, profile: {}, labels: [] } }),
).toEqualTypeOf<Upsert<Person>>()
expectTypeOf(
  await memberships.getOrCreate({ where: { personId: 'a', groupId: 1 }, create: {}, columns: { since: true } }),
).toEqualTypeOf<Upsert<{ since: string | null }>>()

// @ts-expect-error `balance` is missing
people.getOrCreate({ where: { email: 'a' }, create: { profile: {}, labels: [] } })
// @ts-expect-error an operator
people.getOrCreate({ where: { email: { eq: 'a' } }, create: person })
// @ts-expect-error an unknown property
people.getOrCreate({ where: { emial: 'a' }, create: person })
// @ts-expect-error null is never unique
people.getOrCreate({ where: { nickname: null }, create: person })
// @ts-expect-error nothing to create
people.getOrCreate({ where: { email: 'a' } })

// updateEach
expectTypeOf(
  await people.updateEach([
    { id: 'a', age: 5 },
    { id: 'b', nickname: null },
  ]),
).toEqualTypeOf<Person[]>()
expectTypeOf(await people.updateEach([{ id: 'a' }], { returning: false })).toEqualTypeOf<number>()
expectTypeOf(
  await memberships.updateEach([{ personId: 'a', groupId: 1, since: null }], { columns: { since: true } }),
).toEqualTypeOf<{ since: string | null }[]>()

// @ts-expect-error the key is missing
people.updateEach([{ age: 5 }])
// @ts-expect-error a part of the key is missing
memberships.updateEach([{ personId: 'a', since: null }])
// @ts-expect-error an unknown property
people.updateEach([{ id: 'a', agee: 5 }])
// @ts-expect-error `email` is never null
people.updateEach([{ id: 'a', email: null }])
// @ts-expect-error one row
people.updateEach({ id: 'a', age: 5 })

// A table without relations has none to write through.
// @ts-expect-error no relation
people.create({ ...person, posts: [] })
// @ts-expect-error no relation
people.update('id', { posts: { create: [] } })
