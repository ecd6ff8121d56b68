import { sql } from 'drizzle-orm'
import type { Payload } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { type Person, repositories } from './repositories.ts'
import { people as peopleTable } from './schema.ts'

const { people } = repositories
const length = sql<number>`length(${peopleTable.email})`

// Every way to write them, without a type annotation.
expectTypeOf(await people.findMany({ columns: { id: true }, extras: { length } })).toEqualTypeOf<
  { id: string; length: number }[]
>()
expectTypeOf(await people.findMany({ columns: { id: true }, extras: { length: length.as('length') } })).toEqualTypeOf<
  { id: string; length: number }[]
>()
expectTypeOf(
  await people.findMany({ columns: { id: true }, extras: { upper: (table) => sql<string>`upper(${table.email})` } }),
).toEqualTypeOf<{ id: string; upper: string }[]>()
expectTypeOf(
  await people.findMany({
    columns: { id: true },
    extras: { upper: (table, operators) => operators.sql<string>`upper(${table.email})` },
  }),
).toEqualTypeOf<{ id: string; upper: string }[]>()
expectTypeOf(
  await people.findMany({
    columns: { id: true },
    extras: (table) => ({ length, upper: sql<string>`upper(${table.email})`.as('upper') }),
  }),
).toEqualTypeOf<{ id: string; length: number; upper: string }[]>()
expectTypeOf(
  await people.findFirst({
    columns: {},
    extras: { length, upper: (table) => sql<string | null>`upper(${table.nickname})` },
  }),
).toEqualTypeOf<{ length: number; upper: string | null } | undefined>()

// Beside every column.
const whole = await people.findOrThrow('id', { extras: { length } })
expectTypeOf(whole.length).toEqualTypeOf<number>()
expectTypeOf<Omit<typeof whole, 'length'>>().toEqualTypeOf<Person>()
expectTypeOf(await people.findMany({ extras: {} })).toEqualTypeOf<Person[]>()

// In writes.
expectTypeOf(await people.update('id', { age: 5 }, { columns: { id: true }, extras: { length } })).toEqualTypeOf<{
  id: string
  length: number
}>()
expectTypeOf(await people.deleteMany({ where: { age: 5 }, columns: { id: true }, extras: { length } })).toEqualTypeOf<
  { id: string; length: number }[]
>()

// @ts-expect-error a value that is no SQL
people.findMany({ extras: { length: 5 } })
// @ts-expect-error a callback that returns no SQL
people.findMany({ extras: { length: () => 5 } })
// @ts-expect-error an unknown column
people.findMany({ extras: { upper: (table) => sql`upper(${table.emial})` } })
// @ts-expect-error an extra that was not asked for
whole.upper

const args = { columns: { id: true }, extras: { length } } as const
expectTypeOf<Payload<typeof people, typeof args>>().toEqualTypeOf<{ id: string; length: number }>()
