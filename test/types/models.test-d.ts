import { createRepositories, defineModel, type Model, type ReadRepository, type Repository } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, model, type Person, repositories } from './repositories.ts'
import * as schema from './schema.ts'

// A repository for every table and view, and for nothing else of the schema.
expectTypeOf<Exclude<keyof typeof repositories, `$${string}`>>().toEqualTypeOf<
  'people' | 'memberships' | 'events' | 'peopleByRole'
>()
expectTypeOf(repositories.people).toEqualTypeOf<Repository<typeof model, 'people'>>()
expectTypeOf(repositories.peopleByRole).toEqualTypeOf<ReadRepository<typeof model, 'peopleByRole'>>()

// From the schema itself.
const plain = createRepositories(db, schema)
expectTypeOf(await plain.people.find('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(plain.people).toEqualTypeOf<Repository<Model<typeof schema, Record<never, never>>, 'people'>>()
const observed = createRepositories(db, schema, undefined, { onQuery: ({ sql }) => void sql, queryParameters: true })
expectTypeOf(await observed.people.find('id')).toEqualTypeOf<Person | undefined>()
const { people } = createRepositories(db, { people: schema.people })
expectTypeOf(await people.findMany()).toEqualTypeOf<Person[]>()

// @ts-expect-error no table of the schema
repositories.groups
// @ts-expect-error an enum
repositories.role
// @ts-expect-error an unknown option
createRepositories(db, schema, {}, { logger: true })
// @ts-expect-error no schema
createRepositories(db)
// @ts-expect-error no database
createRepositories({}, schema)

// Views are read only.
expectTypeOf(await repositories.peopleByRole.findMany()).toEqualTypeOf<
  { role: 'reader' | 'writer' | 'admin'; total: number }[]
>()
// @ts-expect-error a view
repositories.peopleByRole.create
// @ts-expect-error a view
repositories.peopleByRole.deleteAll

// Options.
defineModel(schema)
defineModel(schema, {})
defineModel(schema, { people: {}, memberships: { key: ['groupId', 'personId'] } })
defineModel(schema, { people: { key: 'id' } })
expectTypeOf(model).toExtend<Model>()
expectTypeOf(model.schema).toEqualTypeOf<typeof schema>()

// @ts-expect-error no table of the schema
defineModel(schema, { groups: {} })
// @ts-expect-error no table of the schema, beside one
defineModel(schema, { people: {}, groups: {} })
// @ts-expect-error an enum
defineModel(schema, { role: {} })
// @ts-expect-error an unknown option
defineModel(schema, { people: { softDeletes: 'deletedAt' } })
// @ts-expect-error an unknown option beside a known one
defineModel(schema, { people: { key: 'id', softDeletes: 'deletedAt' } })
// @ts-expect-error an unknown column
defineModel(schema, { people: { key: 'idd' } })
// @ts-expect-error an unknown column among them
defineModel(schema, { memberships: { key: ['personId', 'group'] } })
// @ts-expect-error a view has no key
defineModel(schema, { peopleByRole: { key: 'role' } })
