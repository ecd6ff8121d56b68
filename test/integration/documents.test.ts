import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRepositories, defineModel } from '../../src/index.ts'
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

const amount = z.codec(z.string(), z.bigint(), { decode: (text) => BigInt(text), encode: (value) => value.toString() })
const Invoice = z.object({ total: amount, lines: z.array(z.number()).optional() })
const Single = z.union([z.string(), z.number()])

/** Of three revisions: a name, two names, two names and a flag. */
const Person = z.object({ first: z.string(), last: z.string(), isKnown: z.boolean() })
const upcast = {
  1: ({ name }: { name: string }) => ({ first: name.split(' ')[0], last: name.split(' ')[1] }),
  2: (older: object) => ({ ...older, isKnown: true }),
}

const papers = pgTable('papers', {
  id: integer().primaryKey(),
  invoice: document(Invoice, { encode: (invoice) => z.encode(Invoice, invoice) }),
  person: document(Person, { revision: 3, revisionKey: '$v', upcast, validateOnRead: true }),
  single: document(Single),
})

const ddl = `
  create table people (id integer primary key, profile jsonb);
  create table papers (id integer primary key, invoice jsonb, person jsonb, single jsonb)`

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

/** What both lines of Drizzle have. */
interface Inserts {
  insert(table: object): { values(row: object): { returning(): Promise<unknown[]>; toSQL(): unknown } }
}

describe.each(drivers)('documents on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>['people']
  const open = () => createRepositories(opened.db, { people, papers })
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open().people
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
    [{ profile: { name: { regex: '^[AB]..$' } } }, [1, 2]],
    [{ profile: { age: { OR: [36, { lt: 10 }], NOT: { eq: 9 } } } }, [1]],
    [{ profile: { name: { regex: '^a', insensitive: true } } }, [1]],
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

  it('refuse a regular expression that is none', async () => {
    const finding = repository.findMany({ where: { profile: { name: { regex: '(' } } } })
    await expect(finding).rejects.toMatchObject({ code: 'INVALID_VALUE', details: { sqlState: '2201B' } })
  })

  it('refuse names that the schema has not', async () => {
    const where = { profile: { adress: { city: 'Oslo' } } } as never
    await expect(repository.findMany({ where })).rejects.toThrow(/a field of the document's schema/)
    await expect(repository.findMany({ where: { profile: { address: { eq: 1 } } } as never })).rejects.toThrow(/whole/)
    await expect(repository.findMany({ where: { profile: { tags: ['a'] } } as never })).rejects.toThrow(/arrayContains/)
    await expect(repository.findMany({ where: { profile: 'Ada' } as never })).rejects.toThrow(/fields/)
  })

  it('are kept encoded, and read decoded, with their exact values', async () => {
    const { papers: repository } = open()
    const total = 2n ** 70n + 1n
    expect(await repository.create({ id: 1, invoice: { total } })).toMatchObject({ id: 1, invoice: { total } })
    expect(await opened.query('select invoice::text from papers where id = 1')).toEqual([
      { invoice: `{"total": "${total}"}` },
    ])
    expect(await repository.findFirst({ where: { invoice: { total: String(total) } } })).toMatchObject({
      invoice: { total },
    })
    await expect(repository.create({ id: 2, invoice: { total: 'x' } as never })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: ['invoice', 'total'] }] },
    })
  })

  it.each(['5', 'null', '"q"', '{"a":1}', 5])('can be a single value, as %o', async (single) => {
    const { papers: repository } = open()
    expect((await repository.create({ id: 71, single })).single).toBe(single)
    expect(await repository.findFirst({ where: { single } })).toMatchObject({ id: 71, single })
    await repository.delete(71)
  })

  it('are brought up to date from every earlier revision, and kept with their own', async () => {
    const { papers: repository } = open()
    await opened.query(`insert into papers (id, person) values (11, '{"name": "Ada Lovelace"}'),
      (12, '{"$v": 2, "first": "Ada", "last": "Lovelace"}')`)
    await repository.create({ id: 13, person: { first: 'Ada', last: 'Lovelace', isKnown: true } })
    const found = await repository.findByKeys([11, 12, 13], { columns: { person: true } })
    expect(found).toEqual(
      Array.from({ length: 3 }, () => ({ person: { first: 'Ada', last: 'Lovelace', isKnown: true } })),
    )
    expect(await opened.query(`select person ->> '$v' as v from papers where id = 13`)).toEqual([{ v: '3' }])
  })

  it('are refused when they are read, where that was asked for, without a value in the message', async () => {
    await opened.query(`insert into papers (id, person) values (21, '{"$v": 3, "first": "secret"}')`)
    const reading = open().papers.find(21)
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(reading).rejects.not.toThrow('secret')
  })

  it('are validated and decoded in statements of Drizzle itself', async () => {
    const { db } = opened as unknown as { readonly db: Inserts }
    const rows = await db
      .insert(papers)
      .values({ id: 31, invoice: { total: 5n } })
      .returning()
    expect(rows).toMatchObject([{ id: 31, invoice: { total: 5n }, person: null }])
    expect(() =>
      db
        .insert(papers)
        .values({ id: 32, person: { first: 1 } as never })
        .toSQL(),
    ).toThrow(/Expected valid values/)
  })

  it('are validated where an upsert changes a row that is there', async () => {
    for (const update of [{ profile: { name: 5 } }, () => ({ profile: { name: 5 } })] as never[]) {
      await expect(repository.upsert({ id: 1, profile: { name: 'Ada' } }, { update })).rejects.toMatchObject({
        code: 'VALIDATION',
        details: { issues: [{ path: ['profile', 'name'] }] },
      })
    }
    const { row, created } = await open().papers.upsert({ id: 1 }, { update: { invoice: { total: 7n } } })
    expect({ row, created }).toMatchObject({ row: { invoice: { total: 7n } }, created: false })
  })

  it('have a default as it is kept', async () => {
    await opened.query('delete from papers')
    const { papers: repository } = open()
    const column = document(Person, { revision: 3, revisionKey: '$v', upcast }).default({
      first: 'A',
      last: 'B',
      isKnown: false,
    })
    const { config } = column as unknown as { readonly config: { readonly default: unknown } }
    expect(config.default).toEqual({ $v: 3, first: 'A', last: 'B', isKnown: false })
    expect(await repository.count()).toBe(0)
  })

  it.each(['0', 'null', '"x"', '4'])('are refused where their revision is %s', async (revision) => {
    await opened.query(`insert into papers (id, person) values (51, '{"$v": ${revision}, "name": "Ada Lovelace"}')`)
    await expect(open().papers.find(51)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await opened.query('delete from papers where id = 51')
  })

  it('are in a scope by what the context has as values, never as operators', async () => {
    const model = defineModel(
      { people },
      { people: { scopes: { city: ({ city }: { city: string }) => ({ profile: { address: { city } } }) as never } } },
    )
    const of = (city: unknown) => createRepositories(opened.db, model).$with({ city: city as string }).people
    expect(await of('Oslo').count()).toBe(1)
    for (const city of [{ ne: 'x' }, { exists: true }, {}, ['Oslo']])
      await expect(of(city).deleteMany({ where: { id: { gt: 0 } } })).rejects.toMatchObject({ code: 'INVALID_FILTER' })
    await expect(of('Oslo').create({ id: 61, profile: { name: 'x', address: { city: 'Oslo' } } })).rejects.toThrow(
      /unscoped/,
    )
    const wholly = defineModel(
      { people },
      { people: { scopes: { city: (context: object) => ({ profile: whole(context) }) as never } } },
    )
    await expect(createRepositories(opened.db, wholly).$with({ exists: true }).people.count()).rejects.toThrow(/RAW/)
  })

  it('are refused by name where their column is described', () => {
    expect(() => document({} as never)).toThrow(/Standard JSON Schema/)
    expect(() => document(z.object({ at: z.date() }))).toThrow(/what JSON can hold/)
    expect(() => document(Person, { validateOnRaed: true } as never)).toThrow(/an option of document/)
    expect(() => document(Person, { revision: 2, revisionKey: '$v' })).toThrow(/revision 2/)
    expect(() => document(Person, { revision: 2, upcast })).toThrow(/revisionKey/)
    expect(() => document(Person, { revision: 2, revisionKey: 'first', upcast })).toThrow(/has not/)
    expect(() => document(Person).array()).toThrow(/its schema says so/)
  })

  it('are ordered by their fields, in pages too', async () => {
    const orderBy = [{ profile: { address: { city: 'desc' } } }, { profile: { age: 'asc' } }, { id: 'asc' }] as const
    const rows = await repository.findMany({ columns: { id: true }, orderBy })
    expect(rows.map(({ id }) => id)).toEqual([3, 4, 5, 1, 2])
    const { items, pageInfo } = await repository.findCursorPage({ columns: { id: true }, orderBy, first: 3 })
    expect(items.map(({ id }) => id)).toEqual([3, 4, 5])
    const after = pageInfo.endCursor ?? ''
    const next = await repository.findCursorPage({ columns: { id: true }, orderBy, first: 3, after })
    expect(next.items.map(({ id }) => id)).toEqual([1, 2])
    await expect(repository.findMany({ orderBy: { profile: { tags: 'asc' } } as never })).rejects.toThrow(
      /single value/,
    )
    await expect(repository.findMany({ orderBy: { profile: 'asc' } as never })).rejects.toThrow(/fields/)
  })

  it('compare with numbers that JavaScript has not', async () => {
    await opened.query(`insert into people values (41, '{"age": 9007199254740993}'), (42, '{"age": 9007199254740992}')`)
    expect(await idsOf({ profile: { age: 9007199254740993n } })).toEqual([41])
    expect(await idsOf({ profile: { age: { gt: 9007199254740992n } } })).toEqual([41])
    await opened.query('delete from people where id > 40')
  })
})
