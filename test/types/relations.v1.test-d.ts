import { defineRelations } from 'drizzle-orm'
import {
  type ArgsOf,
  createRepositories,
  defineModel,
  type Payload,
  type ReadRepository,
  type Repository,
  repositoryOf,
  type TreeRow,
} from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, type Person } from './repositories.ts'
import * as schema from './schema.ts'
import { storeRelations } from '../support/store-relations-v1.ts'

const relations = defineRelations(schema, (r) => ({
  people: { memberships: r.many.memberships() },
  memberships: { person: r.one.people({ from: r.memberships.personId, to: r.people.id, optional: false }) },
}))

// What defineRelations returns is a schema like a module: the rows, filters and keys are the same.
const plain = createRepositories(db, relations)
expectTypeOf<Exclude<keyof typeof plain, `$${string}`>>().toEqualTypeOf<
  'people' | 'memberships' | 'events' | 'peopleByRole'
>()
expectTypeOf(await plain.people.find('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(await plain.people.findMany({ where: { role: 'admin' }, columns: { id: true, age: true } })).toEqualTypeOf<
  { id: string; age: number | null }[]
>()
expectTypeOf(await plain.people.findMany({ where: ({ email }, { eq }) => eq(email, 'a') })).toEqualTypeOf<Person[]>()
expectTypeOf(plain.people).toExtend<Repository<typeof defaults, 'people'>>()
expectTypeOf(plain.peopleByRole).toExtend<ReadRepository<typeof defaults, 'peopleByRole'>>()

// @ts-expect-error a key of another type
plain.people.find(5)
// @ts-expect-error an unknown column
plain.people.findMany({ where: { emial: 'a' } })
// @ts-expect-error none of the enum's values
plain.people.findMany({ where: { role: 'owner' } })
// @ts-expect-error `email` is missing
plain.people.create({ balance: 5n, profile: {}, labels: [] })
// @ts-expect-error a view
plain.peopleByRole.deleteAll()
// @ts-expect-error it has no relations
plain.events.findMany({ with: { people: true } })

// A model of it, with options.
const defaults = defineModel(relations)
const model = defineModel(relations, { memberships: { key: ['personId', 'groupId'] } })
class PersonRepository extends repositoryOf(model, 'people') {
  findByEmail(email: string) {
    return this.findFirst({ where: { email } })
  }
}
const own = createRepositories(db, model, { people: PersonRepository })
expectTypeOf(await own.people.findByEmail('a')).toEqualTypeOf<Person | undefined>()
own.memberships.find({ personId: 'a', groupId: 1 })

// @ts-expect-error a part of the key only
own.memberships.find({ personId: 'a' })
// @ts-expect-error no table of the schema
defineModel(relations, { groups: {} })
// @ts-expect-error an unknown option
defineModel(relations, { people: { softDeletes: 'deletedAt' } })
// @ts-expect-error an unknown column
defineModel(relations, { people: { key: 'idd' } })
// @ts-expect-error no table of the schema
createRepositories(db, { people: schema.people }, { memberships: PersonRepository })

// Through a join table, to the same table and to another.
const { countries, orders, posts } = createRepositories(db, storeRelations)
const [country] = await countries.findMany({
  columns: {},
  with: { neighbours: { columns: { name: true } }, languages: { columns: { code: true } } },
})
expectTypeOf(country).toEqualTypeOf<{ neighbours: { name: string }[]; languages: { code: string }[] } | undefined>()
expectTypeOf(
  (await orders.findFirst({ columns: {}, with: { products: { columns: { sku: true } } } }))!.products,
).toEqualTypeOf<{ sku: string }[]>()
const [start] = await countries.findMany({ with: { neighbours: { recursive: { depth: 2 }, columns: { name: true } } } })
expectTypeOf(start!.neighbours).toEqualTypeOf<TreeRow<{ name: string }, 'neighbours'>[]>()
const tagged = { columns: {}, with: { tags: { columns: { name: true } } } } satisfies ArgsOf<typeof posts>
expectTypeOf<Payload<typeof posts, typeof tagged>>().toEqualTypeOf<{ tags: { name: string }[] }>()
await posts.count({ tags: { none: { name: 'x' } } })
posts.update(1, { tags: { set: [1], create: [{ name: 'x' }], update: [{ id: 2, name: 'y' }] } })
// @ts-expect-error -- no such column of the rows on the other side
posts.update(1, { tags: { create: [{ nam: 'x' }] } })
