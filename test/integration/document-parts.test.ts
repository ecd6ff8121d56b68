import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { document, patch } from '../../src/documents.ts'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidKeyError,
  type QueryEvent,
} from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'

const Profile = z.object({
  name: z.string(),
  nick: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  address: z.object({ city: z.string(), zip: z.string().optional() }).nullish(),
  pets: z.array(z.object({ name: z.string(), born: z.string().optional() })).optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
const Event = z.object({
  at: z.codec(z.iso.datetime(), z.date(), {
    decode: (given) => new Date(given),
    encode: (date) => date.toISOString(),
  }),
  title: z.string(),
})
const Person = z.object({ first: z.string(), last: z.string() })

const people = pgTable('people', {
  id: integer().primaryKey(),
  tenant: text(),
  profile: document(Profile),
  event: document(Event, { encode: (event) => z.encode(Event, event) }),
  person: document(Person, {
    revision: 2,
    revisionKey: '$v',
    upcast: {
      1: ({ name }: { name: string }) => ({ first: name.split(' ')[0], last: name.split(' ')[1] }),
    },
  }),
  strict: document(z.object({ name: z.string(), size: z.number().default(7) }), { validateOnRead: true }),
  mates: document(z.array(z.number())),
  labels: document(z.object({ id: z.int().optional(), note: z.string().optional() })),
  plain: integer(),
})
const ddl =
  'create table people (id integer primary key, tenant text, profile jsonb, event jsonb, person jsonb, strict jsonb, mates jsonb, labels jsonb, plain integer)'

describe.each(drivers)('parts of documents on %s', (driver) => {
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
    await opened.query('delete from people')
    await repository.create({
      id: 1,
      tenant: 'a',
      profile: { name: 'Ada', nick: null, address: { city: 'Oslo', zip: '1' }, pets: [{ name: 'Rex', born: '2020' }] },
      event: { at: new Date('2026-01-02T03:04:05Z'), title: 'Fair' },
      person: { first: 'Ada', last: 'Byron' },
      strict: { name: 'Ada', size: 1 },
    })
    await repository.create({ id: 2, profile: { name: 'Bob', address: null } })
    sent = []
  })

  it('are what travels', async () => {
    const columns = {
      id: true,
      profile: { name: true, nick: true, address: { city: true }, pets: { name: true } },
    } as const
    const rows = await repository.findMany({ columns, orderBy: { id: 'asc' } })
    expect(rows).toEqual([
      { id: 1, profile: { name: 'Ada', nick: null, address: { city: 'Oslo' }, pets: [{ name: 'Rex' }] } },
      { id: 2, profile: { name: 'Bob', address: null } },
    ])
    expect(sent).toHaveLength(1)
    // The document itself is in no column of what is selected.
    expect(sent[0]?.sql).toMatch(/^select "id", \(case jsonb_typeof\("(people"\.")?profile"\)/)
  })

  it('are chosen in every read', async () => {
    const columns = { profile: { name: true } } as const
    const ada = { profile: { name: 'Ada' } }
    const bob = { profile: { name: 'Bob' } }
    expect(await repository.find(1, { columns })).toEqual(ada)
    expect(await repository.findFirst({ columns, orderBy: { id: 'asc' } })).toEqual(ada)
    expect(await repository.findByKeys([2, 1], { columns })).toEqual([bob, ada])
    expect((await repository.findPage({ columns, limit: 1, orderBy: { id: 'asc' } })).items).toEqual([ada])
    const page = await repository.findCursorPage({ columns, first: 1, orderBy: { profile: { name: 'desc' } } })
    expect(page.items).toEqual([bob])
    const next = await repository.findCursorPage({
      columns,
      first: 1,
      after: page.pageInfo.endCursor,
      orderBy: { profile: { name: 'desc' } },
    })
    expect(next.items).toEqual([ada])
    const streamed = []
    for await (const row of repository.stream({ columns, orderBy: { id: 'asc' } })) streamed.push(row)
    expect(streamed).toEqual([ada, bob])
  })

  it('are what relations load', async () => {
    const references = { friends: { from: ['mates'], to: 'people' } } as const
    const model = defineModel({ people }, { people: { references } })
    const befriended = createRepositories(opened.db, model).people
    await befriended.update(1, { mates: [2, 1] })
    const columns = { profile: { name: true } } as const
    const row = await befriended.find(1, { columns, with: { friends: { columns } } })
    expect(row).toEqual({
      profile: { name: 'Ada' },
      friends: [{ profile: { name: 'Bob' } }, { profile: { name: 'Ada' } }],
    })
    // Of parts nobody knows whether the ids are all there.
    const part = await befriended.findMany({ columns: { id: true, mates: true, profile: { name: true } } })
    expect(await befriended.load(part, { friends: { columns: { id: true } } })).toHaveLength(2)
    // The ids come from the document as a whole.
    const ids = await befriended.find(1, {
      columns: { person: { last: true } },
      with: { friends: { columns: { id: true } } },
    })
    expect(ids).toEqual({ person: { last: 'Byron' }, friends: [{ id: 2 }, { id: 1 }] })
  })

  it('are not enough to load the rows that a document refers to', async () => {
    const model = defineModel(
      { people },
      { people: { references: { namesake: { from: ['labels', 'id'], to: 'people' } } } },
    )
    const referring = createRepositories(opened.db, model).people
    await referring.update(1, { labels: { id: 2, note: 'x' } })
    const whole = await referring.findMany({ where: { id: 1 }, columns: { id: true, labels: true } })
    expect(await referring.load(whole, { namesake: { columns: { id: true } } })).toMatchObject([
      { namesake: { id: 2 } },
    ])
    for (const columns of [{ labels: { note: true } }, { labels: { id: true } }] as const) {
      const rows = await referring.findMany({ where: { id: 1 }, columns })
      expect(await errorOf(() => referring.load(rows, { namesake: true }))).toBeInstanceOf(InvalidKeyError)
    }
  })

  it('are what writes return', async () => {
    const columns = { profile: { tags: true } } as const
    const created = await repository.create({ id: 3, profile: { name: 'Cyd' } }, { columns })
    expect(created).toEqual({ profile: { tags: [] } })
    const updated = await repository.update(
      3,
      { profile: patch<z.input<typeof Profile>>({ push: { tags: ['new'] } }) },
      { columns },
    )
    expect(updated).toEqual({ profile: { tags: ['new'] } })
    const [row] = await repository.upsertMany([{ id: 3, profile: { name: 'Cyd', tags: ['x'] } }], { columns })
    expect(row).toEqual({ row: { profile: { tags: ['x'] } }, created: false })
    expect(await repository.delete(3, { columns })).toEqual({ profile: { tags: ['x'] } })
  })

  it('are what writes with hooks return, whose hooks get whole rows', async () => {
    const seen: unknown[] = []
    const model = defineModel({ people }, { people: { hooks: { afterUpdate: (rows) => void seen.push(...rows) } } })
    const hooked = createRepositories(opened.db, model).people
    const columns = { profile: { name: true }, event: { at: true }, person: { last: true } } as const
    const row = await hooked.update(1, { plain: 1 }, { columns })
    expect(row).toEqual({
      profile: { name: 'Ada' },
      event: { at: '2026-01-02T03:04:05.000Z' },
      person: { last: 'Byron' },
    })
    expect(seen).toMatchObject([{ profile: { nick: null }, event: { title: 'Fair' } }])
  })

  it('are as they are kept', async () => {
    const row = await repository.findOrThrow(1, { columns: { event: { at: true } } })
    expect(row).toEqual({ event: { at: '2026-01-02T03:04:05.000Z' } })
  })

  it('of older revisions are those of the document brought up to date', async () => {
    await opened.query(`update people set person = '{"name": "Bob Ross"}' where id = 2`)
    const columns = { person: { last: true } } as const
    const rows = await repository.findMany({ columns, orderBy: { id: 'asc' } })
    expect(rows).toEqual([{ person: { last: 'Byron' } }, { person: { last: 'Ross' } }])
    await opened.query(`update people set person = '{"$v": 3}' where id = 2`)
    await expect(repository.findMany({ columns })).rejects.toThrow('a value that its decoder takes')
  })

  it('are validated where reads are', async () => {
    await opened.query(`update people set strict = '{"name": "Bob"}' where id = 2`)
    const columns = { strict: { size: true } } as const
    const rows = await repository.findMany({ columns, orderBy: { id: 'asc' } })
    expect(rows).toEqual([{ strict: { size: 1 } }, { strict: { size: 7 } }])
    await opened.query(`update people set strict = '{"size": 1}' where id = 2`)
    const whole = await (errorOf(() => repository.findMany({ columns: { strict: true } })) as Promise<Error>)
    const part = await (errorOf(() => repository.findMany({ columns })) as Promise<Error>)
    expect([part.constructor, part.message]).toEqual([whole.constructor, whole.message])
  })

  it('of a column that is NULL are NULL', async () => {
    const columns = { profile: { name: true }, person: { last: true }, strict: { name: true } } as const
    await repository.create({ id: 4 })
    expect(await repository.find(4, { columns })).toEqual({ profile: null, person: null, strict: null })
  })

  it('are of what the schema takes any name of', async () => {
    await repository.update(1, {
      profile: patch<z.input<typeof Profile>>({ set: { labels: { "it's": 'x', other: 'y' } } }),
    })
    const row = await repository.find(1, { columns: { profile: { labels: { "it's": true, none: true } } } })
    expect(row).toEqual({ profile: { labels: { "it's": 'x' } } })
  })

  it.each([
    [{ profile: {} }, 'one field at least'],
    [{ profile: { name: false } }, 'true or an object of fields'],
    [{ profile: { nope: true } }, "a field of the document's schema"],
    [{ profile: { name: { first: true } } }, 'true, since it has no fields'],
    [{ profile: { address: [] } }, 'true or an object of fields'],
    [{ profile: 'name' }, 'true, false or an object of the fields of "profile"'],
    [{ plain: { name: true } }, 'true or false'],
    [{ profile: { labels: { 'a\0b': true } } }, ''],
  ])('are refused before a statement: %j', async (columns, expected) => {
    const error = (await errorBeforeStatement(() => repository.findMany({ columns: columns as never }))) as Error
    expect(error.message).toContain(expected)
    if (expected !== '') expect(error).toBeInstanceOf(InvalidArgumentError)
  })
})
