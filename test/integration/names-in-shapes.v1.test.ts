import { defineRelations } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { AnyRepository } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'

const nodes = pgTable('nodes', {
  id: integer('id').primaryKey(),
  left: integer('left'),
  right: integer('right'),
  'left,right': integer('left,right'),
  name: text('name'),
})
const links = pgTable('links', { id: integer('id').primaryKey(), to: integer('to') })
const others = pgTable('others', { id: integer('id').primaryKey(), to: integer('to') })
const long = 'aRelationWhoseNameIsLongerThanWhatPostgresqlTakesForTheAliasOfItsTable'

const longest = pgTable(`a~${'b'.repeat(80)}`, { id: integer('id').primaryKey(), to: integer('to') })

/** Names that look like two names, put together as they would be without this one. */
const relations = defineRelations({ nodes, links, 'links;of': others, longest }, (r) => ({
  longest: { next: r.one.longest({ from: r.longest.to, to: r.longest.id }) },
  nodes: {
    byLeft: r.one.nodes({ from: r.nodes.left, to: r.nodes.id, alias: 'left' }),
    byRight: r.one.nodes({ from: r.nodes.right, to: r.nodes.id, alias: 'right' }),
    byBoth: r.one.nodes({ from: r.nodes['left,right'], to: r.nodes.id, alias: 'both' }),
    'byLeft.byRight': r.one.nodes({ from: r.nodes['left,right'], to: r.nodes.id, alias: 'dotted' }),
    [long]: r.one.nodes({ from: r.nodes.left, to: r.nodes.id, alias: 'long' }),
  },
  links: { 'of;nodes': r.many.nodes({ from: r.links.to, to: r.nodes.id, alias: 'ofNodes' }) },
  'links;of': { nodes: r.many.nodes({ from: r['links;of'].to, to: r.nodes.left, alias: 'nodes' }) },
}))

describe.each(drivers)('names that look like parts of a shape on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, relations) as unknown as Record<string, AnyRepository>
  const id = { columns: { id: true }, orderBy: { id: 'asc' } }

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `create table nodes (id int primary key, "left" int, "right" int, "left,right" int, name text);
        create table links (id int primary key, "to" int);
        create table "a~${'b'.repeat(61)}" (id int primary key, "to" int);
        insert into "a~${'b'.repeat(61)}" values (1, 2), (2, null);
        create table others (id int primary key, "to" int);
        insert into nodes values (1, 2, 3, 1, 'c'), (2, 3, 1, 3, 'b'), (3, 1, 1, 2, 'a');
        insert into links values (7, 1); insert into others values (8, 1);`,
    })
  })
  afterAll(() => opened.close())

  it('tells columns with a comma in their name from two columns', async () => {
    const { nodes } = repositories()
    await nodes!.findMany({ ...id, with: { byLeft: id, byRight: id } })
    expect(await nodes!.findMany({ ...id, with: { byBoth: id } })).toEqual([
      { id: 1, byBoth: { id: 1 } },
      { id: 2, byBoth: { id: 3 } },
      { id: 3, byBoth: { id: 2 } },
    ])
  })

  it('tells a table and its relation from others that have the same names when put together', async () => {
    const { links, 'links;of': linksOf } = repositories()
    expect(await links!.findMany({ ...id, with: { 'of;nodes': id } })).toEqual([{ id: 7, 'of;nodes': [{ id: 1 }] }])
    expect(await linksOf!.findMany({ ...id, with: { nodes: id } })).toEqual([{ id: 8, nodes: [{ id: 3 }] }])
  })

  it('tells a relation with a dot in its name from two relations in an order', async () => {
    const { nodes } = repositories()
    const ids = async (...orderBy: object[]): Promise<unknown[]> =>
      (await nodes!.findCursorPage({ first: 9, columns: { id: true }, orderBy })).items.map((row) => row['id'])
    const [path, dotted] = [{ byLeft: { byRight: { id: 'asc' } } }, { 'byLeft.byRight': { id: 'asc' } }]
    expect(await ids(dotted)).toEqual([1, 3, 2])
    expect(await ids(path)).toEqual([1, 2, 3])
    expect(await ids(path, dotted, { id: 'desc' })).toEqual([1, 2, 3])
  })

  it('orders pages by relations with long names', async () => {
    const { nodes } = repositories()
    const { items } = await nodes!.findCursorPage({ first: 9, ...id, orderBy: { [long]: { [long]: { name: 'asc' } } } })
    expect(items).toEqual([{ id: 1 }, { id: 3 }, { id: 2 }])
  })

  it('locks a table whose name PostgreSQL cuts off', async () => {
    const repositories = createRepositories(opened.db, relations)
    const next = { columns: { id: true }, strategy: 'join' } as const
    const locked = await repositories.$transaction(() =>
      repositories.longest.findMany({ columns: { id: true }, with: { next }, lock: { mode: 'update' } }),
    )
    expect(locked).toEqual([
      { id: 1, next: { id: 2 } },
      { id: 2, next: null },
    ])
    expect(await repositories.longest.findMany({ columns: { id: true }, where: { next: { next: false } } })).toEqual([
      { id: 1 },
    ])
  })

  it('reads a table that is called like what every object has', async () => {
    const repositories = createRepositories(opened.db, { valueOf: others } as object)
    const { valueOf } = repositories as unknown as { readonly valueOf: AnyRepository }
    expect(await valueOf.findMany(id)).toEqual([{ id: 8 }])
  })
})
