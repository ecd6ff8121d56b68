import { createRepositories, type KeyIn } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, type model, type Person, repositories } from './repositories.ts'
import * as schema from './schema.ts'

const { events, memberships, people, peopleByRole } = repositories

// A scalar key.
expectTypeOf(await people.find('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(await people.findOrThrow('id')).toEqualTypeOf<Person>()
expectTypeOf(await people.findByKeys(['a', 'b'])).toEqualTypeOf<(Person | undefined)[]>()
expectTypeOf<KeyIn<typeof model, 'people'>>().toEqualTypeOf<string>()
people.find('id', { columns: { email: true }, lock: { mode: 'update' }, signal: new AbortController().signal })

// @ts-expect-error a key of another type
people.find(5)
// @ts-expect-error no key
people.find()
// @ts-expect-error no key
people.find(undefined)
// @ts-expect-error no key
people.find(null)
// @ts-expect-error an object, where the key is a scalar
people.find({ id: 'id' })
// @ts-expect-error a key of another type among them
people.findByKeys(['a', 5])
// @ts-expect-error one key
people.findByKeys('a')
// @ts-expect-error an option of findMany
people.find('id', { where: { email: 'a' } })
// @ts-expect-error an unknown option
people.find('id', { colums: { email: true } })

// A composite key, by the model's `key`.
const membership = await memberships.find({ personId: 'a', groupId: 1 })
expectTypeOf(membership).toEqualTypeOf<typeof schema.memberships.$inferSelect | undefined>()
expectTypeOf<KeyIn<typeof model, 'memberships'>>().toEqualTypeOf<{
  readonly personId: string
  readonly groupId: number
}>()
memberships.delete({ groupId: 1, personId: 'a' })
memberships.update({ personId: 'a', groupId: 1 }, { since: null })
memberships.findByKeys([{ personId: 'a', groupId: 1 }])

// @ts-expect-error a part of the key only
memberships.find({ personId: 'a' })
// @ts-expect-error a value of another type
memberships.find({ personId: 'a', groupId: '1' })
// @ts-expect-error a column that is not part of the key
memberships.find({ personId: 'a', groupId: 1, since: '2026-01-01' })
// @ts-expect-error a scalar
memberships.find('a')
// @ts-expect-error NULL is no key
memberships.update({ personId: 'a', groupId: null }, {})

// A composite key that the model does not declare is checked when the call is made.
const undeclared = createRepositories(db, schema)
undeclared.memberships.find({ personId: 'a', groupId: 1 })
undeclared.people.find('id')

// @ts-expect-error a property that the table does not have
undeclared.memberships.find({ person: 'a' })
// @ts-expect-error a value of another type than the column's
undeclared.memberships.find({ personId: 5 })
// @ts-expect-error no column has such values
events.find(true)

// A view has no key.
// @ts-expect-error a view
peopleByRole.find('admin')
// @ts-expect-error a view
peopleByRole.findByKeys(['admin'])
