import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidFilterError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  org: integer('org').notNull(),
  region: text('region'),
  labels: text('labels').array(),
  data: jsonb('data'),
})

const ddl = `
  create table notes (id integer primary key, org integer not null, region text, labels text[], data jsonb);
  insert into notes values (1, 1, 'n', '{a}', '{"ne": 7}'), (2, 2, 's', '{b}', '{}');
`

// A context as it comes from a token that somebody else wrote.
interface Claims {
  readonly [name: string]: unknown
  readonly user: { readonly org: { readonly id: unknown } }
  readonly token: { readonly claims: { readonly org: unknown } }
  readonly claims: ReadonlyMap<string, unknown>
}

const ids = (rows: readonly { readonly id: number }[]): number[] =>
  rows.map(({ id }) => id).toSorted((one, other) => one - other)

describe.each(drivers)('values of a context in scopes on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  afterAll(() => opened.close())

  const repositoryOf = (scope: (claims: Claims) => object, claims: object) =>
    createRepositories(opened.db, defineModel({ notes }, { notes: { scopes: { claims: scope as never } } })).$with(
      claims as never,
    ).notes

  class Token {
    readonly #parsed: object
    constructor(parsed: object) {
      this.#parsed = parsed
    }
    get claims(): object {
      return this.#parsed
    }
  }
  const list = [{ org: 2 }]
  const filter = { org: 2 }

  it.each<[string, (claims: Claims) => object, object]>([
    ['operators instead of a value', ({ org }) => ({ org }), { org: { ne: 7 } }],
    ['a list instead of a value', ({ org }) => ({ org }), { org: [1, 2] }],
    ['operators below an operator', ({ org }) => ({ org: { eq: org } }), { org: { ne: 7 } }],
    ['operators in a list', ({ orgs }) => ({ org: { in: orgs } }), { orgs: [{ ne: 7 }] }],
    ['operators below NOT', ({ org }) => ({ NOT: { org } }), { org: { ne: 7 } }],
    ['conditions in OR', ({ conditions }) => ({ OR: conditions }), { conditions: list }],
    ['a condition in a list', ({ condition }) => ({ OR: [condition] }), { condition: filter }],
    ['the whole filter', (claims) => claims['filter'] as object, { filter }],
    ['operators deep in the context', ({ user }) => ({ org: user.org.id }), { user: { org: { id: { gt: 0 } } } }],
    [
      'operators of an object of a class',
      ({ token }) => ({ org: token.claims.org }),
      { token: new Token({ org: { ne: 7 } }) },
    ],
    ['operators in a map', ({ claims }) => ({ org: claims.get('org') }), { claims: new Map([['org', { ne: 7 }]]) }],
  ])('refuses %s', async (_, scope, claims) => {
    const repository = repositoryOf(scope, claims)
    for (const call of [
      () => repository.findMany(),
      () => repository.count(),
      () => repository.deleteAll(),
      () => repository.create({ id: 9, org: 1 }),
    ]) {
      expect(await errorBeforeStatement(call)).toBeInstanceOf(InvalidFilterError)
    }
  })

  it('takes values, lists of them, and documents and arrays as values', async () => {
    expect(ids(await repositoryOf(({ org }) => ({ org }), { org: 1 }).findMany())).toEqual([1])
    expect(ids(await repositoryOf(({ orgs }) => ({ org: { in: orgs } }), { orgs: [1, 2] }).findMany())).toEqual([1, 2])
    expect(ids(await repositoryOf(({ org }) => ({ org: { ne: org } }), { org: 1 }).findMany())).toEqual([2])
    expect(ids(await repositoryOf(({ org }) => ({ OR: [{ org }, { region: 's' }] }), { org: 1 }).findMany())).toEqual([
      1, 2,
    ])
    expect(ids(await repositoryOf(({ data }) => ({ data }), { data: { ne: 7 } }).findMany())).toEqual([1])
    expect(ids(await repositoryOf(({ labels }) => ({ labels }), { labels: ['b'] }).findMany())).toEqual([2])
    const overlaps = repositoryOf(({ labels }) => ({ labels: { arrayOverlaps: labels } }), { labels: ['a', 'z'] })
    expect(ids(await overlaps.findMany())).toEqual([1])
  })
})
