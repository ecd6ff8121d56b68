import type { ColumnSelection, Payload, TableOf } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { type model, type Person, repositories } from './repositories.ts'

const { people, peopleByRole } = repositories
declare const isChosen: boolean

// All columns by default.
expectTypeOf(await people.findMany()).toEqualTypeOf<Person[]>()
expectTypeOf(await people.findMany({})).toEqualTypeOf<Person[]>()
expectTypeOf(await people.findMany({ where: { age: 5 }, limit: 1 })).toEqualTypeOf<Person[]>()
expectTypeOf(await people.findFirst()).toEqualTypeOf<Person | undefined>()
expectTypeOf(await people.findFirstOrThrow()).toEqualTypeOf<Person>()
expectTypeOf(await people.findOnly()).toEqualTypeOf<Person | undefined>()

// `true` includes, `false` excludes; with both, `true` decides.
const included = await people.findMany({ columns: { id: true, age: true } })
expectTypeOf(included).toEqualTypeOf<{ id: string; age: number | null }[]>()
const excluded = await people.findFirst({ columns: { profile: false, notes: false } })
expectTypeOf(excluded).toEqualTypeOf<Omit<Person, 'profile' | 'notes'> | undefined>()
const mixed = await people.findOrThrow('id', { columns: { id: true, age: false } })
expectTypeOf(mixed).toEqualTypeOf<{ id: string }>()
expectTypeOf(await people.findByKeys(['a'], { columns: { role: true } })).toEqualTypeOf<
  ({ role: 'reader' | 'writer' | 'admin' } | undefined)[]
>()
expectTypeOf(await peopleByRole.findMany({ columns: { total: true } })).toEqualTypeOf<{ total: number }[]>()

// What is `undefined` was not said.
expectTypeOf(await people.findOrThrow('id', { columns: { profile: false, notes: undefined } })).toEqualTypeOf<
  Omit<Person, 'profile'>
>()
expectTypeOf(await people.findOrThrow('id', { columns: { id: true, notes: undefined } })).toEqualTypeOf<{
  id: string
}>()
expectTypeOf(await people.findOrThrow('id', { columns: { id: true, notes: false, age: undefined } })).toEqualTypeOf<{
  id: string
}>()
expectTypeOf(await people.findOrThrow('id', { columns: { notes: undefined } })).toEqualTypeOf<{}>()
declare const left: { readonly notes: false | undefined }
expectTypeOf(await people.findOrThrow('id', { columns: left })).toEqualTypeOf<Partial<Person>>()
expectTypeOf(await people.findMany({ columns: undefined, orderBy: undefined, lock: undefined })).toEqualTypeOf<
  Person[]
>()
expectTypeOf(await people.findMany({ orderBy: isChosen ? { id: 'asc' } : undefined })).toEqualTypeOf<Person[]>()

// A choice that is made at run time.
const perhaps = await people.findOrThrow('id', { columns: { id: true, age: isChosen } })
expectTypeOf(perhaps).toEqualTypeOf<{ id: string; age?: number | null }>()
const dynamic: ColumnSelection<TableOf<typeof model, 'people'>> = { id: true }
expectTypeOf(await people.findOrThrow('id', { columns: dynamic })).toEqualTypeOf<Partial<Person>>()
expectTypeOf(await people.findOrThrow('id', { columns: { profile: isChosen, notes: false } })).toEqualTypeOf<
  Partial<Omit<Person, 'notes'>>
>()

// Writes take columns too.
expectTypeOf(await people.update('id', { age: 5 }, { columns: { age: true } })).toEqualTypeOf<{ age: number | null }>()
expectTypeOf(await people.delete('id', { columns: { id: true } })).toEqualTypeOf<{ id: string }>()
expectTypeOf(await people.deleteMany({ where: { age: 5 }, columns: { id: true } })).toEqualTypeOf<{ id: string }[]>()
expectTypeOf(await people.updateAll({ age: 5 }, { columns: { id: true } })).toEqualTypeOf<{ id: string }[]>()

// @ts-expect-error an unknown column
people.findMany({ columns: { idd: true } })
// @ts-expect-error an unknown column beside a known one
people.findMany({ columns: { id: true, idd: true } })
// @ts-expect-error an unknown column, excluded
people.findMany({ columns: { id: false, idd: false } })
// @ts-expect-error neither true nor false
people.findMany({ columns: { id: 1 } })
// @ts-expect-error a list
people.findMany({ columns: ['id'] })
// @ts-expect-error a column of another table
people.find('id', { columns: { groupId: true } })
// @ts-expect-error an unknown column
people.delete('id', { columns: { idd: true } })
// @ts-expect-error a column that was not chosen
included[0]?.email
// @ts-expect-error a column that was excluded
excluded?.profile

// The type of such a row by name.
const args = { columns: { id: true, age: true } } as const
expectTypeOf<Payload<typeof people>>().toEqualTypeOf<Person>()
expectTypeOf<Payload<typeof people, typeof args>>().toEqualTypeOf<{ id: string; age: number | null }>()
expectTypeOf(await people.findMany(args)).toEqualTypeOf<Payload<typeof people, typeof args>[]>()
expectTypeOf<Payload<typeof peopleByRole>>().toEqualTypeOf<{ role: 'reader' | 'writer' | 'admin'; total: number }>()

// A function can hand a selection on.
function choose<const TColumns extends ColumnSelection<TableOf<typeof model, 'people'>>>(columns: TColumns) {
  return people.findMany({ columns })
}
expectTypeOf(await choose({ id: true, age: true })).toEqualTypeOf<{ id: string; age: number | null }[]>()
const unknownColumn = { id: true, emial: true } as const
// @ts-expect-error no such column, also of what is written before
await people.findMany({ columns: unknownColumn })
