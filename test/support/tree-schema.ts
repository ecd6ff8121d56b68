import { integer, numeric, pgTable, text, timestamp, varchar } from 'drizzle-orm/pg-core'

/** Rows that point to others of their own table in every way: by a number, by two columns, by values that are hard to carry. */
export const nodes = pgTable('nodes', {
  id: integer('id').primaryKey(),
  rank: integer('rank'),
  ownerId: integer('owner_id'),
  parentId: integer('parent_id'),
  area: text('area'),
  code: varchar('code', { length: 5 }),
  parentArea: text('parent_area'),
  parentCode: varchar('parent_code', { length: 5 }),
  size: numeric('size'),
  parentSize: numeric('parent_size'),
  madeAt: timestamp('made_at', { withTimezone: true }),
  parentMadeAt: timestamp('parent_made_at', { withTimezone: true }),
})

/** The join table of nodes and nodes; the same pair can be there twice. */
export const links = pgTable('links', {
  id: integer('id').primaryKey(),
  fromId: integer('from_id'),
  toId: integer('to_id'),
})

export const owners = pgTable('owners', { id: integer('id').primaryKey(), name: text('name') })

/** A table with the property that marks cycles. */
export const marked = pgTable('marked', {
  id: integer('id').primaryKey(),
  upId: integer('up_id'),
  isCycle: integer('is_cycle'),
})

/** The text columns have a collation that Drizzle does not know of. */
export const treeDdl = `
  create table nodes (id integer primary key, rank integer, owner_id integer, parent_id integer,
    area text collate "C", code varchar(5) collate "C", parent_area text collate "C", parent_code varchar(5) collate "C",
    size numeric, parent_size numeric, made_at timestamptz, parent_made_at timestamptz);
  create table links (id integer primary key, from_id integer, to_id integer);
  create table owners (id integer primary key, name text);`

/** A relation of nodes to nodes, by the columns of both ends. */
export interface TreeRelation {
  readonly name: string
  readonly kind: 'one' | 'many'
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Its name together with the relation back. */
  readonly alias: string
  /** Of Drizzle 1.0 only: by the join table. */
  readonly through?: { readonly from: 'fromId' | 'toId'; readonly to: 'fromId' | 'toId' }
  /** Of Drizzle 1.0 only: a filter of its own. */
  readonly where?: { readonly filter: object; readonly sql: string; readonly on: 'source' | 'target' }
}

function pair(one: string, from: readonly string[], to: readonly string[], many: string): TreeRelation[] {
  return [
    { name: one, kind: 'one', from, to, alias: one },
    { name: many, kind: 'many', from: to, to: from, alias: one },
  ]
}

/** Those that both lines of Drizzle can declare. */
export const commonTrees: readonly TreeRelation[] = [
  ...pair('parent', ['parentId'], ['id'], 'children'),
  ...pair('whole', ['parentArea', 'parentCode'], ['area', 'code'], 'parts'),
  ...pair('larger', ['parentSize'], ['size'], 'smaller'),
  ...pair('before', ['parentMadeAt'], ['madeAt'], 'after'),
]

const ranked = { filter: { rank: { gt: 1 } }, sql: 'rank > 1' }

/** Those of Drizzle 1.0 only. */
export const version1Trees: readonly TreeRelation[] = [
  { name: 'next', kind: 'many', from: ['id'], to: ['id'], alias: 'linked', through: { from: 'fromId', to: 'toId' } },
  {
    name: 'rankedParent',
    kind: 'one',
    from: ['parentId'],
    to: ['id'],
    alias: 'ranked',
    where: { ...ranked, on: 'target' },
  },
  {
    name: 'rankedChildren',
    kind: 'many',
    from: ['id'],
    to: ['parentId'],
    alias: 'ranked',
    where: { ...ranked, on: 'source' },
  },
]
