import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { document, patch } from '../../src/documents.ts'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidValueError,
  type QueryEvent,
  ValidationError,
} from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'

const Profile = z.object({
  name: z.string(),
  nick: z.string().nullish(),
  visits: z.number().max(1000).optional(),
  tags: z.array(z.string()).optional(),
  address: z.object({ city: z.string().optional(), zip: z.string().optional(), hits: z.number().optional() }).nullish(),
  items: z.array(z.object({ sku: z.string() })).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  rest: z.unknown().optional(),
})
type Stored = z.input<typeof Profile>
const Person = z.object({ first: z.string(), last: z.string() })

const people = pgTable('people', {
  id: integer().primaryKey(),
  tenant: text(),
  profile: document(Profile),
  list: document(z.array(z.number())),
  person: document(Person, {
    revision: 2,
    revisionKey: '$v',
    upcast: { 1: ({ name }: { name: string }) => ({ first: name, last: '' }) },
  }),
  plain: integer(),
  version: integer().notNull().default(1),
})
const ddl =
  'create table people (id integer primary key, tenant text, profile jsonb, list jsonb, person jsonb, plain integer, version integer not null default 1)'

describe.each(drivers)('patches on %s', (driver) => {
  let opened: OpenDatabase
  let sent: QueryEvent[] = []
  const open = () => createRepositories(opened.db, { people }, {}, { onQuery: (event) => sent.push(event) }).people
  let repository: ReturnType<typeof open>
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open()
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    await opened.query(`delete from people`)
    await repository.createMany([
      {
        id: 1,
        tenant: 'a',
        profile: { name: 'Ada', visits: 1, tags: ['a', 'b', 'a'], address: { city: 'Oslo', zip: '1' } },
        list: [1, 2, 1],
      },
      { id: 2, tenant: 'b', profile: { name: 'Ben', nick: null, address: null } },
      { id: 3 },
    ])
    sent = []
  })
  type Patch = NonNullable<Parameters<typeof repository.update>[1]>['profile']
  const patched = async (id: number, profile: Patch) => (await repository.update(id, { profile })).profile
  const stored = async (id: number, column = 'profile') =>
    (await opened.query(`select ${column} as d from people where id = ${id}`))[0]?.['d']

  it('never makes a list of what is of another kind', async () => {
    const rest = (value: unknown) => repository.update(1, { profile: patch<Stored>({ set: { rest: value } }) })
    const change = (operations: object) => repository.update(1, { profile: patch<Stored>(operations) })
    for (const there of ['text', 5, true, [1]]) {
      await rest(there)
      const merged = await change({ merge: { rest: { a: { b: 1 } } } })
      expect(merged.profile?.rest).toEqual({ a: { b: 1 } })
      await rest(there)
      expect(await errorOf(() => change({ increment: { rest: { a: 1 } } }))).toBeInstanceOf(InvalidValueError)
      expect(await errorOf(() => change({ push: { rest: { a: [1] } } }))).toBeInstanceOf(InvalidValueError)
    }
    for (const there of ['text', 5, { a: 1 }]) {
      await rest(there)
      for (const kind of ['push', 'addToSet'])
        expect(await errorOf(() => change({ [kind]: { rest: ['x'] } }))).toBeInstanceOf(InvalidValueError)
      expect((await repository.findOrThrow(1)).profile?.rest).toEqual(there)
    }
  })

  it('is refused by Drizzle itself', () => {
    const write = () => people.profile.mapToDriverValue(patch({ set: { name: 'x' } }))
    expect(write).toThrow(InvalidArgumentError)
  })

  it('sets fields as a whole, and leaves the others', async () => {
    expect(await patched(1, patch({ set: { name: 'Eve', address: { zip: '2' } } }))).toEqual({
      name: 'Eve',
      visits: 1,
      tags: ['a', 'b', 'a'],
      address: { zip: '2' },
    })
  })

  it('merges into objects at any depth, and makes those that are not there', async () => {
    const merge = { address: { city: 'Rome' }, labels: { 'it\'s "odd".\\': 'ø' } }
    expect(await patched(1, patch({ merge }))).toMatchObject({
      address: { city: 'Rome', zip: '1' },
      labels: merge.labels,
    })
    expect(await patched(2, patch({ merge }))).toMatchObject({ address: { city: 'Rome' }, labels: merge.labels })
    expect(await patched(2, patch({ merge: { address: null, rest: { a: { b: [1] } } } }))).toMatchObject({
      address: null,
      rest: { a: { b: [1] } },
    })
    expect(await patched(2, patch({ merge: { rest: { a: { c: true } } } }))).toMatchObject({
      rest: { a: { b: [1], c: true } },
    })
  })

  it('takes fields out, and makes nothing by that', async () => {
    expect(await patched(1, patch({ unset: { visits: true, address: { zip: true }, labels: { no: true } } }))).toEqual({
      name: 'Ada',
      tags: ['a', 'b', 'a'],
      address: { city: 'Oslo' },
    })
    expect(await patched(2, patch({ unset: { address: { zip: true }, tags: true } }))).toEqual({
      name: 'Ben',
      nick: null,
      address: null,
    })
  })

  it('adds to numbers, exactly; one that is not there is 0', async () => {
    expect(await patched(1, patch({ increment: { visits: 0.1, address: { hits: -2 } } }))).toMatchObject({
      visits: 1.1,
      address: { city: 'Oslo', hits: -2 },
    })
    await patched(2, patch({ increment: { address: { hits: 2n ** 53n + 1n } } }))
    expect(await stored(2)).toContain('9007199254740993')
  })

  it('adds elements to lists, and takes elements out', async () => {
    expect(await patched(1, patch({ push: { tags: ['c', 'a'] } }))).toMatchObject({ tags: ['a', 'b', 'a', 'c', 'a'] })
    expect(await patched(1, patch({ pull: { tags: ['a', 'x'] } }))).toMatchObject({ tags: ['b', 'c'] })
    expect(await patched(1, patch({ addToSet: { tags: ['z', 'c', 'y', 'z'] } }))).toMatchObject({
      tags: ['b', 'c', 'z', 'y'],
    })
    const items = [{ sku: 's' }]
    expect(await patched(2, patch({ push: { items }, addToSet: { tags: ['t'] } }))).toMatchObject({
      items,
      tags: ['t'],
    })
    expect(await patched(2, patch({ pull: { items }, addToSet: { tags: ['t'] } }))).toMatchObject({
      items: [],
      tags: ['t'],
    })
    expect(await patched(3, patch({ set: { name: 'Cyd' }, pull: { tags: ['t'] } }))).toEqual({ name: 'Cyd' })
  })

  it('changes a list that is the document', async () => {
    expect((await repository.update(1, { list: patch({ push: [3] }) })).list).toEqual([1, 2, 1, 3])
    expect((await repository.update(1, { list: patch({ pull: [1] }) })).list).toEqual([2, 3])
    expect((await repository.update(2, { list: patch({ addToSet: [3, 3] }) })).list).toEqual([3])
    expect((await repository.update(3, { list: patch({ pull: [3] }) })).list).toBeNull()
  })

  it('does all of one patch at once, in one statement of a transaction', async () => {
    expect(
      await patched(
        1,
        patch({
          set: { nick: 'A' },
          merge: { address: { city: 'Rome' } },
          unset: { address: { zip: true } },
          increment: { visits: 2 },
          pull: { tags: ['a'] },
        }),
      ),
    ).toEqual({ name: 'Ada', nick: 'A', visits: 3, tags: ['b'], address: { city: 'Rome' } })
    expect(sent.map((event) => event.sql.slice(0, 6).toLowerCase()).filter((verb) => verb === 'update')).toHaveLength(1)
  })

  it('leaves a document as it is where nothing is to be done', async () => {
    const before = await stored(1)
    for (const empty of [patch<Stored>({}), patch({ set: {} }), patch({ merge: { address: {} } })])
      await repository.update(1, { profile: empty as Patch, plain: 1 })
    expect(await stored(1)).toBe(before)
  })

  it('starts with an empty document where there is none', async () => {
    expect(await patched(3, patch({ set: { name: 'Cyd' } }))).toEqual({ name: 'Cyd' })
    await repository.update(3, { person: patch({ set: { first: 'C', last: 'D' } }) })
    expect(JSON.parse((await stored(3, 'person'))!)).toEqual({ first: 'C', last: 'D', $v: 2 })
  })

  it('writes nothing where the document would not fit its schema', async () => {
    const before = await stored(1)
    const wrong = await errorOf(() => patched(1, patch({ increment: { visits: 5000 } })))
    expect(wrong).toBeInstanceOf(ValidationError)
    expect((wrong as ValidationError).details.issues).toMatchObject([{ path: ['profile', 'visits'] }])
    expect(await errorOf(() => patched(1, patch({ unset: { name: true } })))).toBeInstanceOf(ValidationError)
    expect(await errorOf(() => patched(3, patch({ increment: { visits: 1 } })))).toBeInstanceOf(ValidationError)
    const many = () => repository.updateAll({ profile: patch({ increment: { visits: 999.5 } }) })
    expect(await errorOf(many)).toBeInstanceOf(ValidationError)
    expect(
      await errorOf(() => repository.updateAll({ profile: patch({ unset: { name: true } }) }, { returning: false })),
    ).toBeInstanceOf(ValidationError)
    expect(await stored(1)).toBe(before)
  })

  it('undoes no more than itself in a transaction', async () => {
    const repositories = createRepositories(opened.db, { people })
    await repositories.$transaction(async (inside) => {
      await inside.people.update(1, { plain: 7 })
      const wrong = () => inside.people.update(1, { profile: patch({ increment: { visits: 5000 } }) })
      expect(await errorOf(wrong)).toBeInstanceOf(ValidationError)
      await inside.people.update(1, { profile: patch({ increment: { visits: 5 } }) })
    })
    expect(await repository.findOrThrow(1)).toMatchObject({ plain: 7, profile: { visits: 6 } })
  })

  it('refuses documents of an earlier revision, and a later one stays what it is', async () => {
    await opened.query(`update people set person = '{"name": "Ada L"}' where id = 1`)
    const wrong = await errorOf(() => repository.update(1, { person: patch({ set: { first: 'E' } }) }))
    expect(wrong).toBeInstanceOf(ValidationError)
    expect((wrong as ValidationError).details.issues[0]?.message).toContain('another revision')
    expect(await stored(1, 'person')).toBe('{"name": "Ada L"}')
    await repository.update(1, { person: { first: 'A', last: 'L' } })
    expect((await repository.update(1, { person: patch({ set: { last: 'M' } }) })).person).toEqual({
      first: 'A',
      last: 'M',
    })
  })

  it('changes many rows, and says how many', async () => {
    const set = { profile: patch<Stored>({ addToSet: { tags: ['new'] } }) } as const
    const rows = await repository.updateMany({ where: { tenant: { isNotNull: true } }, set })
    expect(rows.map(({ id, profile }) => `${id} ${profile?.tags?.at(-1)}`).toSorted()).toEqual(['1 new', '2 new'])
    expect(Object.keys(rows[0]!)).toEqual(['id', 'tenant', 'profile', 'list', 'person', 'plain', 'version'])
    expect(await repository.updateMany({ where: { id: { in: [1, 2, 9] } }, set, returning: false })).toBe(2)
    expect(await repository.updateMany({ where: { id: 9 }, set })).toEqual([])
    expect(await repository.update(1, set, { columns: { id: true } })).toEqual({
      id: 1,
    })
  })

  it('changes the row that an upsert meets', async () => {
    const update = { profile: patch<Stored>({ increment: { visits: 1 } }) } as const
    const row = (id: number) => ({ id, profile: { name: 'New' } })
    expect(await repository.upsert(row(1), { update })).toMatchObject({
      created: false,
      row: { profile: { visits: 2 } },
    })
    expect(await repository.upsert(row(8), { update })).toMatchObject({
      created: true,
      row: { profile: { name: 'New' } },
    })
    const met = await repository.upsertMany([row(1), row(8), row(9)], { update })
    expect(met.map(({ row: { profile }, created }) => [profile?.visits, created])).toEqual([
      [3, false],
      [1, false],
      [undefined, true],
    ])
    expect(await repository.upsertMany([row(1), row(10)], { update, returning: false })).toBe(2)
    expect(await repository.findOrThrow(1)).toMatchObject({ profile: { visits: 4 } })
    const wrong = () =>
      repository.upsertMany([row(1), row(8)], { update: { profile: patch({ unset: { name: true } }) } })
    expect(await errorOf(wrong)).toBeInstanceOf(ValidationError)
    const callback = () => ({ profile: patch<Stored>({ increment: { visits: 1 } }), plain: sql`1` })
    expect(await repository.upsert(row(1), { update: callback })).toMatchObject({
      row: { profile: { visits: 5 }, plain: 1 },
    })
  })

  it.runIf(driver !== 'PGlite')('loses nothing of 64 callers', async () => {
    await Promise.all(
      Array.from({ length: 64 }, (_, index) => [
        patched(1, patch({ increment: { visits: 1 }, push: { tags: [`t${index}`] } })),
        patched(1, patch({ addToSet: { items: [{ sku: String(index % 8) }] }, pull: { tags: ['a'] } })),
        patched(1, patch({ merge: { labels: { [`k${index}`]: 'v' } } })),
      ]).flat(),
    )
    const { profile } = await repository.findOrThrow(1)
    expect(profile).toMatchObject({ visits: 65 })
    expect(new Set(profile?.tags)).toEqual(new Set(['b', ...Array.from({ length: 64 }, (_, index) => `t${index}`)]))
    expect(profile?.items?.map(({ sku }) => sku).toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
    expect(Object.keys(profile?.labels ?? {})).toHaveLength(64)
  })

  it('is told of hooks, versions and scopes as any change is', async () => {
    const model = defineModel(
      { people },
      {
        people: {
          version: 'version',
          scopes: { tenant: (context: { readonly tenant: string }) => ({ tenant: context.tenant }) },
        },
      },
    )
    const own = createRepositories(opened.db, model).$with({ tenant: 'a' }).people
    expect(await own.update(1, { profile: patch({ set: { nick: 'x' } }) }, { version: 1 })).toMatchObject({
      version: 2,
    })
    expect(await errorOf(() => own.update(2, { profile: patch({ set: { nick: 'x' } }) }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await own.updateAll({ profile: patch({ set: { nick: 'y' } }) }, { returning: false })).toBe(1)
  })

  it('reads the caller’s objects once', async () => {
    const tags = ['x']
    const change = patch<Stored>({ push: { tags } })
    const updating = patched(1, change)
    tags.push('y')
    expect((await updating)?.tags).toEqual(['a', 'b', 'a', 'x'])
    expect((await patched(2, change))?.tags).toEqual(['x'])
  })

  it.each([
    ['an unknown field', { set: { nam: 1 } }, 'update patch.profile.set.nam'],
    ['an unknown field further down', { merge: { address: { town: 1 } } }, 'update patch.profile.merge.address.town'],
    ['an unknown operation', { rename: { name: 'x' } }, 'update patch.profile.rename'],
    ['a sum of a text', { increment: { name: 1 } }, 'update patch.profile.increment.name'],
    ['a sum by a text', { increment: { visits: '1' } }, 'update patch.profile.increment.visits'],
    ['a sum by no number', { increment: { visits: Number.NaN } }, 'update patch.profile.increment.visits'],
    ['elements for a text', { push: { name: ['x'] } }, 'update patch.profile.push.name'],
    ['an element by itself', { push: { tags: 'x' } }, 'update patch.profile.push.tags'],
    ['a field that is unset by false', { unset: { nick: false } }, 'update patch.profile.unset.nick'],
    [
      'two operations on a field',
      { set: { visits: 1 }, increment: { visits: 1 } },
      'update patch.profile.increment.visits',
    ],
    [
      'one within what another sets',
      { set: { address: {} }, merge: { address: { zip: '1' } } },
      'update patch.profile.merge.address',
    ],
    [
      'one around what another changes',
      { merge: { address: { zip: '1' } }, unset: { address: true } },
      'update patch.profile.unset.address',
    ],
    ['fields as a list', { set: ['x'] }, 'update patch.profile.set'],
    ['a NUL in a key', { merge: { labels: { '\0': 'x' } } }, 'update patch.profile.merge.labels.\0'],
  ])('refuses %s', async (_, operations, path) => {
    const error = await errorBeforeStatement(() => patched(1, patch(operations as object)))
    expect((error as InvalidArgumentError).details).toMatchObject({ path })
  })

  it('refuses a patch where there is no document', async () => {
    const given = patch<Stored>({ set: { name: 'x' } }) as never
    const calls: (() => Promise<unknown>)[] = [
      () => repository.create({ id: 9, profile: given }),
      () => repository.createMany([{ id: 9, profile: given }]),
      () => repository.upsert({ id: 1, profile: given }),
      () => repository.updateEach([{ id: 1, profile: given }]),
      () => repository.update(1, { plain: given }),
      () => repository.update(1, { tenant: given }),
    ]
    for (const call of calls) expect(await errorBeforeStatement(call)).toBeInstanceOf(InvalidArgumentError)
    expect(() => patch({ set: { name: () => 'x' } })).toThrow('JSON can hold')
  })
})
