import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRepositories } from '../../src/index.ts'
import { document, whole } from '../../src/documents.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const Item = z.object({ sku: z.string(), quantity: z.int() })
const Profile = z.object({
  name: z.string(),
  nick: z.string().nullable().optional(),
  age: z.number().optional(),
  active: z.boolean().default(true),
  address: z.object({ city: z.string(), zip: z.string().optional() }).optional(),
  tags: z.array(z.string()).default([]),
  items: z.array(Item).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  eq: z.string().optional(),
})

const people = pgTable('people', {
  id: integer().primaryKey(),
  profile: document(Profile),
})

const ddl = 'create table people (id integer primary key, profile jsonb)'

const rows = [
  { id: 1, profile: { name: 'Ada', age: 36, address: { city: 'Oslo' }, tags: ['a', 'b'], eq: 'x' } },
  { id: 2, profile: { name: 'Ben', nick: null, age: 9, address: { city: 'Bergen', zip: '5003' }, active: false } },
  {
    id: 3,
    profile: {
      name: 'Cyd',
      nick: 'C',
      items: [
        { sku: 's1', quantity: 2 },
        { sku: 's2', quantity: 5 },
      ],
    },
  },
  { id: 4, profile: { name: 'Dee', labels: { "it's": 'odd' }, items: [] } },
  { id: 5, profile: null },
]

describe.each(drivers)('documents on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { people }).people
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open()
    await repository.createMany(rows)
  })
  afterAll(() => opened.close())

  type Where = NonNullable<NonNullable<Parameters<typeof repository.findMany>[0]>['where']>
  const idsOf = async (where: Where) =>
    (await repository.findMany({ columns: { id: true }, where, orderBy: { id: 'asc' } })).map(({ id }) => id)

  it('are completed by their schema', async () => {
    expect((await repository.findOrThrow(1)).profile).toEqual({
      name: 'Ada',
      age: 36,
      active: true,
      address: { city: 'Oslo' },
      tags: ['a', 'b'],
      eq: 'x',
    })
  })

  it.each<[Where, number[]]>([
    [{ profile: { name: 'Ada' } }, [1]],
    [{ profile: { address: { city: 'Oslo' } } }, [1]],
    [{ profile: { address: { city: { in: ['Oslo', 'Bergen'] }, zip: { isNull: true } } } }, [1]],
    [{ profile: { age: { gt: 9.5 } } }, [1]],
    [{ profile: { age: { gte: 9n } } }, [1, 2]],
    [{ profile: { active: false } }, [2]],
    [{ profile: { eq: 'x' } }, [1]],
    [{ profile: null }, [5]],
    [{ profile: { nick: null } }, [1, 2, 4, 5]],
    [{ profile: { nick: { exists: true } } }, [2, 3]],
    [{ profile: { nick: { exists: true, isNull: true } } }, [2]],
    [{ profile: { name: { startsWith: 'a', contains: 'd', insensitive: true } } }, [1]],
    [{ profile: { tags: { arrayContains: ['a'] } } }, [1]],
    [{ profile: { tags: { arrayOverlaps: ['b', 'z'] } } }, [1]],
    [{ profile: { tags: { length: 0 } } }, [2, 3, 4]],
    [{ profile: { tags: { eq: ['a', 'b'] } } }, [1]],
    [{ profile: { items: { some: { sku: 's2', quantity: { gt: 4 } } } } }, [3]],
    [{ profile: { items: { some: {} } } }, [3]],
    [{ profile: { items: { every: { quantity: { gt: 1 } } } } }, [1, 2, 3, 4, 5]],
    [{ profile: { items: { none: { sku: 's1' } } } }, [1, 2, 4, 5]],
    [{ profile: { items: { length: { gte: 1 } } } }, [3]],
    [{ profile: { items: { arrayContains: [{ sku: 's1' }] } } }, [3]],
    [{ profile: { tags: { some: { startsWith: 'b' } } } }, [1]],
    [{ profile: { labels: { "it's": 'odd' } } }, [4]],
    [{ profile: { labels: whole({ hasKey: "it's" }) } }, [4]],
    [{ profile: { address: whole({ eq: { city: 'Oslo' } }) } }, [1]],
    [{ profile: { address: whole({ exists: false }) } }, [3, 4, 5]],
    [{ profile: whole({ contains: { address: { city: 'Oslo' } } }) }, [1]],
    [{ profile: { path: ['address', 'city'], eq: 'Oslo' } }, [1]],
    [{ NOT: { profile: { address: { city: 'Oslo' } } } }, [2]],
  ])('%o', async (where, ids) => {
    expect(await idsOf(where)).toEqual(ids)
  })

  it('refuse values that do not fit their schema, with all issues of all rows', async () => {
    const wrong = { id: 6, profile: { name: 6, address: { city: null } } } as never
    await expect(repository.createMany([{ id: 7, profile: { name: 'x' } }, wrong])).rejects.toMatchObject({
      code: 'VALIDATION',
      details: {
        issues: [{ path: [1, 'profile', 'name'] }, { path: [1, 'profile', 'address', 'city'] }],
      },
    })
    await expect(repository.update(1, { profile: {} as never })).rejects.toMatchObject({ code: 'VALIDATION' })
    expect(await repository.count()).toBe(5)
  })

  it('refuse names that the schema has not', async () => {
    const where = { profile: { adress: { city: 'Oslo' } } } as never
    await expect(repository.findMany({ where })).rejects.toThrow(/a field of the document's schema/)
    await expect(repository.findMany({ where: { profile: { address: { eq: 1 } } } as never })).rejects.toThrow(/whole/)
    await expect(repository.findMany({ where: { profile: { tags: ['a'] } } as never })).rejects.toThrow(/arrayContains/)
    await expect(repository.findMany({ where: { profile: 'Ada' } as never })).rejects.toThrow(/fields/)
  })
})
