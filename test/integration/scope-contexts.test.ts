import { sql } from 'drizzle-orm'
import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidFilterError } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  org: integer('org').notNull(),
  labels: text('labels').array(),
  data: jsonb('data'),
})
const ddl = `
  create table notes (id integer primary key, org integer not null, labels text[], data jsonb);
  insert into notes values (2, 2, '{b}', '{}'), (1, 1, '{a}', '{"ne": 7}'), (3, 3, '{a,b}', '{"ne": 8}');
`

const operators = '{"org":{"ne":7}}'
const parse = (): Record<string, unknown> => JSON.parse(operators) as Record<string, unknown>

/** Makes its objects anew at each read. */
class Token {
  static readonly shared = new Token('{"org":1}')
  readonly #text: string
  constructor(written: string) {
    this.#text = written
  }
  get claims(): Record<string, unknown> {
    return JSON.parse(this.#text) as Record<string, unknown>
  }
  payload(): Record<string, unknown> {
    return this.claims
  }
  use<TResult>(read: (claims: object) => TResult): TResult {
    return read(this.claims)
  }
  isSame(other: Token): boolean {
    return this.#text === other.#text
  }
}
class Orgs extends Array<unknown> {}

function wrapDeeply(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, { get: (target, name) => wrapDeeply(Reflect.get(target, name)) })
}

type NameInContext =
  | 'at'
  | 'cause'
  | 'claims'
  | 'data'
  | 'error'
  | 'filter'
  | 'get'
  | 'isSame'
  | 'it'
  | 'keys'
  | 'labels'
  | 'list'
  | 'map'
  | 'org'
  | 'other'
  | 'own'
  | 'payload'
  | 'RAW'
  | 'searchParams'
  | 'set'
  | 'token'
  | 'url'
  | 'use'
  | 'user'

/** Whatever the contexts of these tests have. */
type Loose = { readonly [TName in NameInContext]: Loose } & ((...given: unknown[]) => Loose) & Iterable<Loose, void>

describe('objects of a context that are no plain data', () => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
  })
  afterAll(() => opened.close())

  const repositoryOf = (scope: (context: Loose) => object, context: object) =>
    createRepositories(opened.db, defineModel({ notes }, { notes: { scopes: { org: scope as never } } })).$with(
      context as never,
    ).notes
  const orgs = async (scope: (context: Loose) => object, context: object): Promise<number[]> => {
    const rows = await repositoryOf(scope, context).findMany({ orderBy: { id: 'asc' } })
    return rows.map(({ org }) => org)
  }

  const byOrg = ({ it: { org } }: Loose): object => ({ org })
  it.each<[string, (context: Loose) => object, object]>([
    ['a getter that parses', ({ token }) => ({ org: token.claims.org }), { token: new Token(operators) }],
    ['a method', ({ token }) => ({ org: token.payload().org }), { token: new Token(operators) }],
    ['a getter of an object literal', byOrg, { it: Object.defineProperty({}, 'org', { get: () => parse()['org'] }) }],
    ['a proxy that makes its objects', byOrg, { it: new Proxy({}, { get: () => ({ ne: 7 }) }) }],
    ['a proxy that wraps deeply', ({ it: { user } }) => ({ org: user.org }), { it: wrapDeeply({ user: parse() }) }],
    ['a prototype', byOrg, { it: Object.create(parse()) as object }],
    [
      'the prototype, asked for',
      ({ it: own }) => ({ ...(Object.getPrototypeOf(own) as object) }),
      { it: Object.create(parse()) as object },
    ],
    ['a function', ({ user }) => ({ org: user().org }), { user: parse }],
    ['a property of a function', byOrg, { it: Object.assign(() => 1, parse()) }],
    ['a hidden property', byOrg, { it: Object.defineProperty({}, 'org', { value: { ne: 7 } }) }],
    ['the cause of an error', ({ error }) => error.cause, { error: new Error('no', { cause: parse() }) }],
    [
      'a symbol',
      ({ it: own }) => ({ org: Reflect.get(own, Symbol.for('org')) as unknown }),
      { it: { [Symbol.for('org')]: { ne: 7 } } },
    ],
    [
      'a symbol of the context',
      (own) => ({ org: Reflect.get(own, Symbol.for('org')) as unknown }),
      { [Symbol.for('org')]: { ne: 7 } },
    ],
    ['a key of a map', ({ map }) => ({ org: [...map.keys()][0] }), { map: new Map([[{ ne: 7 }, 1]]) }],
    ['a value of a map', ({ map }) => ({ org: map.get('org') }), { map: new Map(Object.entries(parse())) }],
    ['a member of a set', ({ set }) => ({ org: [...set][0] }), { set: new Set([{ ne: 7 }]) }],
    ['a date with properties', byOrg, { it: Object.assign(new Date(), parse()) }],
    ['bytes with properties', byOrg, { it: Object.assign(Buffer.from('a'), parse()) }],
    ['many bytes with properties', byOrg, { it: Object.assign(Buffer.alloc(1e7), parse()) }],
    ['an array with properties', byOrg, { it: Object.assign([], parse()) }],
    [
      'a frozen object',
      ({ own }) => ({ org: own.token.org }),
      { own: Object.freeze({ token: Object.freeze(parse()), read: parse }) },
    ],
    [
      'what a function is given',
      ({ token }) => token.use((claims: Loose) => ({ org: claims.org })),
      { token: new Token(operators) },
    ],
    ['a whole filter', ({ token }) => token.claims, { token: new Token('{}') }],
    ['a spread filter', ({ token }) => Object.assign({}, token.claims), { token: new Token(operators) }],
    ['conditions in OR', ({ token }) => ({ OR: token.claims.list }), { token: new Token('{"list":[{"org":2}]}') }],
    [
      'conditions that map returns',
      ({ token }) => ({ OR: token.claims.list.map((org: unknown) => ({ org })) }),
      { token: new Token('{"list":[{"ne":7}]}') },
    ],
    [
      'conditions of a column',
      ({ token }) => ({ org: { OR: token.claims.list } }),
      { token: new Token('{"list":[{"ne":7}]}') },
    ],
    [
      'operators in a list',
      ({ token }) => ({ org: { in: token.claims.list } }),
      { token: new Token('{"list":[{"ne":7}]}') },
    ],
    [
      'a getter in the filter itself',
      ({ token }) => Object.defineProperty({}, 'org', { get: () => token.claims.org, enumerable: true }),
      { token: new Token(operators) },
    ],
  ])('are no operators: %s', async (_, scope, context) => {
    const repository = repositoryOf(scope, context)
    for (const call of [() => repository.findMany(), () => repository.create({ id: 9, org: 1 })])
      expect(await errorBeforeStatement(call)).toBeInstanceOf(InvalidFilterError)
  })

  it('give values, by getters, methods, maps and functions', async () => {
    const token = new Token('{"org":1,"list":[2,3]}')
    expect(await orgs(({ token: own }) => ({ org: own.claims.org }), { token })).toEqual([1])
    expect(await orgs(({ token: own }) => ({ org: own.payload().list.at(1) }), { token })).toEqual([3])
    expect(await orgs(({ user }) => ({ org: user().org }), { user: () => ({ org: 2 }) })).toEqual([2])
    expect(await orgs(({ map }) => ({ org: map.get('org') }), { map: new Map([['org', 2]]) })).toEqual([2])
    const file = { bytes: Buffer.alloc(1e7), org: 2 }
    expect(await orgs(({ own }) => ({ org: own.org }), { own: file })).toEqual([2])
    expect(await orgs(({ set }) => ({ org: { in: [...set] } }), { set: new Set([1, 3]) })).toEqual([1, 3])
    expect(
      await orgs(({ own }) => ({ org: own.token.org }), { own: Object.freeze({ token: { org: 2 }, token2: token }) }),
    ).toEqual([2])
    expect(await orgs(({ token: own }) => ({ org: own instanceof Token ? 1 : 2 }), { token })).toEqual([1])
    expect(
      await orgs(({ url }) => ({ org: Number(url.searchParams.get('org')) }), { url: new URL('http://a?org=2') }),
    ).toEqual([2])
    expect(
      await orgs(({ token: own, other }) => ({ org: own.isSame(other) ? 1 : 2 }), { token, other: token }),
    ).toEqual([1])
  })

  it('give lists of values, and conditions that the scope makes of them', async () => {
    const token = new Token('{"org":1,"list":[2,3]}')
    const list = Orgs.from([2, 3])
    for (const context of [{ token }, { token: { claims: { list } } }]) {
      expect(await orgs(({ token: own }) => ({ org: { in: own.claims.list } }), context)).toEqual([2, 3])
      const eitherOf = ({ token: own }: Loose) => ({ OR: own.claims.list.map((org: number) => ({ org })) })
      expect(await orgs(eitherOf, context)).toEqual([2, 3])
      const large = ({ token: own }: Loose) => ({ org: { in: own.claims.list.filter((org: number) => org > 2) } })
      expect(await orgs(large, context)).toEqual([3])
      expect(await orgs(({ token: own }) => ({ org: { in: [1, ...own.claims.list] } }), context)).toEqual([1, 2, 3])
    }
  })

  it('are values of documents and arrays, below NOT, too', async () => {
    const token = new Token('{"labels":["a"],"data":{"ne":7}}')
    expect(await orgs(({ token: own }) => ({ labels: own.claims.labels }), { token })).toEqual([1])
    expect(await orgs(({ token: own }) => ({ data: own.claims.data }), { token })).toEqual([1])
    expect(await orgs(({ token: own }) => ({ data: { NOT: own.claims.data } }), { token })).toEqual([2, 3])
    expect(await orgs(({ data }) => ({ data: { NOT: data } }), { data: { ne: 7 } })).toEqual([2, 3])
    expect(await orgs(({ list }) => ({ data: { OR: list } }), { list: [{ ne: 7 }, {}] })).toEqual([1, 2])
  })

  it('can be in SQL, and SQL can be in a context', async () => {
    const token = new Token('{"org":1}')
    expect(await orgs(({ token: own }) => ({ RAW: sql`${notes.org} = ${own.claims.org}` }), { token })).toEqual([1])
    expect(await orgs(({ RAW }) => ({ RAW }), { RAW: sql`${notes.org} = 2` })).toEqual([2])
  })

  it.each<[string, (context: Loose) => object]>([
    ['by what it is', ({ token }) => ({ org: Object.is(token, Token.shared) ? { ne: 7 } : 1 })],
    ['by a change of it', ({ token }) => ({ org: Object.assign(token, { org: 1 }) instanceof Token ? 1 : 2 })],
  ])('refuse a scope that decides %s, since it cannot be told what came out of them', async (_, scope) => {
    const error = await errorBeforeStatement(() => repositoryOf(scope, { token: Token.shared }).findMany())
    expect(error).toBeInstanceOf(InvalidFilterError)
    expect((error as Error).message).toContain('compare values of them in the scope')
  })
})
