import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  numeric,
  pgTable,
  point,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidValueError, RepositoryError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'

const marker = 'secret@example.com'
const strict = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => {
    if (value === marker) throw new Error(`Not ${marker}`)
    return value
  },
  fromDriver: (value) => {
    if (value === 'broken') throw new SyntaxError(`Cannot read ${marker}`)
    return value
  },
})

const guests = pgTable('guests', {
  id: uuid('id').primaryKey(),
  small: smallint('small'),
  whole: integer('whole'),
  large: bigint('large', { mode: 'bigint' }),
  price: numeric('price'),
  mail: text('mail'),
  at: timestamp('at'),
  day: timestamp('day', { mode: 'string' }),
  data: jsonb('data'),
  list: integer('list').array(),
  names: text('names').array(),
  place: point('place'),
  documents: jsonb('documents').array(),
  places: point('places').array(),
  flag: boolean('flag'),
  strict: strict('strict'),
})

const ddl = `create table guests (id uuid primary key, small smallint, whole integer, large bigint, price numeric, mail text,
  at timestamp, day timestamp, data jsonb, list integer[], names text[], place point, documents jsonb[], places point[], flag boolean, strict text)`
const id = '00000000-0000-4000-8000-000000000001'
const circular: Record<string, unknown> = {}
circular['itself'] = circular

type Untyped = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>

describe.each(drivers)('values that cannot be on %s', (driver) => {
  let opened: OpenDatabase
  let repository: Untyped
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = createRepositories(opened.db, { guests }).guests as unknown as Untyped
  })
  afterAll(() => opened.close())

  const unfit: readonly (readonly [property: string, value: unknown])[] = [
    ['small', 40_000],
    ['whole', 3_000_000_000],
    ['whole', 1.5],
    ['whole', Number.NaN],
    ['whole', marker],
    ['large', 2n ** 63n],
    ['price', marker],
    ['mail', `${marker}\0`],
    ['mail', Symbol(marker)],
    ['at', new Date(Number.NaN)],
    ['strict', marker],
    ['list', [1, marker]],
    ['list', 5],
    ['list', marker],
    ['list', [[]]],
    ['list', [[1], [Number.NaN]]],
    ['mail', `${marker}\uD800`],
    ['mail', { [marker]: marker }],
    ['mail', [marker]],
    ['mail', true],
    ['mail', new Date(0)],
    ['day', 5],
    ['day', {}],
    ['names', [{}]],
    ['names', [`${marker}\uDC00`]],
    ['place', [1, 2, 3]],
    ['place', [marker, 1]],
    ['documents', [{ n: 1n }]],
    ['data', circular],
    ['flag', 'true'],
    ['flag', 1],
  ]

  it.each(unfit)('are refused at their path in filters and writes: %s (%#)', async (property, value) => {
    const given = { [property]: value }
    const calls: readonly [path: RegExp, run: () => Promise<unknown>][] = [
      [
        new RegExp(`^findMany\\.where\\.${property}`),
        () => repository['findMany']!({ where: { [property]: { eq: value } } }),
      ],
      [new RegExp(`^update\\.${property}`), () => repository['update']!(id, given)],
      [new RegExp(`^updateMany\\.${property}`), () => repository['updateMany']!({ where: { id }, set: given })],
      [new RegExp(`^create\\.${property}`), () => repository['create']!({ id, ...given })],
      [
        new RegExp(`^createMany\\[1\\]\\.${property}`),
        () =>
          repository['createMany']!([
            { id, [property]: null },
            { id, ...given },
          ]),
      ],
    ]
    for (const [path, run] of calls) {
      const error = await errorBeforeStatement(run)
      const isFilterOfDate =
        value instanceof Date && error instanceof RepositoryError && error.code === 'INVALID_FILTER'
      if (isFilterOfDate) continue
      expect(error).toBeInstanceOf(InvalidValueError)
      expect((error as InvalidValueError).details.path).toMatch(path)
      expect(everythingOf(error)).not.toContain(marker)
    }
  })

  it('are refused in keys', async () => {
    for (const run of [
      () => repository['find']!(marker),
      () => repository['findByKeys']!([id, marker]),
      () => repository['update']!(marker, { mail: 'a' }),
      () => repository['delete']!(marker),
    ]) {
      const error = await errorBeforeStatement(run)
      expect(error).toBeInstanceOf(InvalidValueError)
      expect(everythingOf(error)).not.toContain(marker)
    }
    expect(((await errorOf(() => repository['findByKeys']!([id, marker]))) as InvalidValueError).details.path).toBe(
      'findByKeys keys[1]',
    )
  })

  it('are refused in lists, documents, groups and versions of them', async () => {
    const calls: readonly [string, () => Promise<unknown>][] = [
      ['findMany.where.whole.in[1]', () => repository['findMany']!({ where: { whole: { in: [1, 2 ** 40] } } })],
      ['create.data', () => repository['create']!({ id, data: circular })],
      ['createMany[0].data', () => repository['createMany']!([{ id, data: { n: 1n } }])],
      [
        'aggregate.having.sum.whole.gt',
        () =>
          repository['aggregate']!({ groupBy: ['mail'], sum: ['whole'], having: { sum: { whole: { gt: marker } } } }),
      ],
    ]
    for (const [path, run] of calls) {
      const error = await errorBeforeStatement(run)
      expect(error).toBeInstanceOf(InvalidValueError)
      expect((error as InvalidValueError).details.path).toBe(path)
      expect(everythingOf(error)).not.toContain(marker)
    }
  })

  it('are refused in patterns and in paths of documents', async () => {
    const filters: Readonly<Record<string, object>> = {
      'mail.contains': { mail: { contains: `${marker}\0` } },
      'mail.like': { mail: { like: '\uD800' } },
      'data.path[1]': { data: { path: ['a', '\0'], eq: 1 } },
      'data.gt': { data: { path: ['a'], gt: `${marker}\0` } },
      'data.eq': { data: { path: ['a'], eq: '\uDFFF' } },
      'data.in[1]': { data: { path: ['a'], in: ['b', `${marker}\0`] } },
      'data.startsWith': { data: { path: ['a'], startsWith: '\0' } },
    }
    for (const [path, where] of Object.entries(filters)) {
      const error = await errorBeforeStatement(() => repository['count']!(where))
      expect(error).toBeInstanceOf(InvalidValueError)
      expect((error as InvalidValueError).details.path).toBe(`count.where.${path}`)
      expect(everythingOf(error)).not.toContain(marker)
    }
  })

  it('take what they do not refuse', async () => {
    const own = '00000000-0000-4000-8000-000000000002'
    const names = ['\u{1F600}', 'a,b', '']
    await repository['create']!({
      id: own,
      mail: '\u{1F600}',
      names,
      place: [1, 2.5],
      documents: [{ n: 1 }, [1]],
      list: [[1], [2]],
    })
    expect(await repository['find']!(own)).toMatchObject({ mail: '\u{1F600}', names, place: [1, 2.5] })
    expect(await repository['count']!({ mail: { contains: '\u{1F600}' } })).toBe(1)
    await repository['delete']!(own)
  })

  it('are told from lists that are elements', async () => {
    const ids = [3, 4, 5].map((number) => `00000000-0000-4000-8000-00000000000${number}`)
    const [first, second, third] = ids
    const places = [
      [1, 2.5],
      [3, 4],
    ]
    await repository['create']!({ id: first, places })
    await repository['createMany']!([
      { id: second, places },
      { id: third, places: null },
    ])
    await repository['updateEach']!([{ id: third, places }])
    const rows = await opened.query(`select places from guests where id in ('${ids.join("', '")}')`)
    expect(rows.map((row) => row['places'])).toEqual(ids.map(() => '{"(1,2.5)","(3,4)"}'))
    await repository['deleteMany']!({ where: { id: { in: ids } } })
  })

  it('come as the same error where only PostgreSQL can tell', async () => {
    for (const run of [
      () => repository['findMany']!({ where: { day: marker } }),
      () => repository['create']!({ id, data: { text: `\0${marker}` } }),
    ]) {
      const error = await errorOf(run)
      expect(error).toBeInstanceOf(InvalidValueError)
      expect((error as InvalidValueError).details.sqlState).toMatch(/^22/)
      expect((error as Error).message).not.toContain(marker)
    }
  })

  it('come as the same error where a decoder does not take them', async () => {
    await opened.query(`insert into guests (id, strict) values ('${id}', 'broken') on conflict do nothing`)
    for (const run of [
      () => repository['find']!(id),
      () => repository['findMany']!({ columns: { id: true, strict: true }, where: { strict: { isNotNull: true } } }),
      () => repository['findCursorPage']!({ first: 1, where: { id } }),
    ]) {
      const error = await errorOf(run)
      expect(error).toBeInstanceOf(InvalidValueError)
      expect((error as InvalidValueError).details.path).toContain('strict')
      expect((error as Error).message).not.toContain(marker)
    }
  })

  it('do not come out of SQL of the caller either', async () => {
    const own = sql`${guests.at} > ${{ [marker]: marker }}`
    const error = await errorOf(() => repository['findMany']!({ where: { mail: marker, RAW: own } }))
    expect(error).toBeInstanceOf(RepositoryError)
    expect((error as Error).message).not.toContain(marker)
  })

  it('leave a transaction usable where nothing was sent', async () => {
    const repositories = createRepositories(opened.db, { guests })
    const count = await repositories.$transaction(async (inside) => {
      const untyped = inside.guests as unknown as Untyped
      await errorOf(() => untyped['find']!(marker))
      return inside.guests.count()
    })
    expect(count).toBeGreaterThanOrEqual(0)
  })
})

it.each([
  ['NOT', (filter: object) => ({ NOT: filter })],
  ['AND', (filter: object) => ({ AND: [filter] })],
  ['OR', (filter: object) => ({ OR: [filter, { mail: 'a' }] })],
])('refuses a filter that is nested too deeply in %s', async (_, nest) => {
  const opened = await openDatabase('PGlite', { ddl })
  const repository = createRepositories(opened.db, { guests }).guests as unknown as Untyped
  const nested = (depth: number): object => Array.from({ length: depth }).reduce<object>(nest, { mail: 'a' })
  expect(await repository['count']!(nested(200))).toBe(0)
  for (const depth of [2000, 20_000]) {
    const error = await errorBeforeStatement(() => repository['count']!(nested(depth)))
    expect((error as RepositoryError).code).toBe('INVALID_FILTER')
  }
  await opened.close()
})

/** The message, the details and every cause of an error. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { details } = error as RepositoryError
  return `${error.message} ${JSON.stringify(details)} ${everythingOf(error.cause)}`
}
