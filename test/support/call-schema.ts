import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/* Tables with every rule that a model can have, for random calls. */

const tenant = () => text('tenant').notNull()
const deletedAt = () => timestamp('deleted_at', { withTimezone: true })

export const houses = pgTable('houses', {
  id: integer('id').primaryKey(),
  tenant: tenant(),
  name: text('name'),
  rank: integer('rank'),
  parentId: integer('parent_id'),
  at: timestamp('at', { withTimezone: true }),
  years: integer('years').array(),
  data: jsonb('data'),
  version: integer('version').notNull().default(1),
  deletedAt: deletedAt(),
})

export const rooms = pgTable('rooms', {
  id: integer('id').primaryKey(),
  tenant: tenant(),
  name: text('name'),
  rank: integer('rank'),
  houseId: integer('house_id'),
  updatedAt: timestamp('updated_at').$onUpdate(() => new Date()),
  deletedAt: deletedAt(),
})

export const people = pgTable('people', {
  id: integer('id').primaryKey(),
  tenant: tenant(),
  name: text('name').unique('people_name_key'),
  rank: integer('rank'),
  bossId: integer('boss_id'),
})

/** Who has a key to which room. */
export const doorKeys = pgTable(
  'door_keys',
  { roomId: integer('room_id').notNull(), personId: integer('person_id').notNull(), tenant: tenant() },
  (table) => [primaryKey({ columns: [table.roomId, table.personId] })],
)

export const callDdl = `
  create table houses (id integer primary key, tenant text not null, name text, rank integer, parent_id integer,
    at timestamptz, years integer[], data jsonb, version integer not null default 1, deleted_at timestamptz);
  create table rooms (id integer primary key, tenant text not null, name text, rank integer, house_id integer,
    updated_at timestamp, deleted_at timestamptz);
  create table people (id integer primary key, tenant text not null, name text unique, rank integer, boss_id integer);
  create table door_keys (room_id integer not null, person_id integer not null, tenant text not null,
    primary key (room_id, person_id));
`

interface Tenant {
  readonly tenant: string
}

/** The rows of a tenant, by a value of the context. */
const own = ({ tenant: name }: Tenant) => ({ tenant: name })

/** Scopes that bind values, that bind none, and that are about related rows. */
export const callOptions = {
  houses: {
    softDelete: 'deletedAt',
    version: 'version',
    scopes: { own, notEmpty: () => ({ rooms: { count: { gte: 0 } } }) },
  },
  rooms: { softDelete: 'deletedAt', scopes: { own, ranked: () => ({ OR: [{ rank: null }, { rank: { lt: 4 } }] }) } },
  people: { scopes: { own } },
  doorKeys: { key: ['roomId', 'personId'], scopes: { own } },
} as const

/** What random calls are made of. */
export interface CallTable {
  readonly columns: Readonly<Record<string, 'integer' | 'text' | 'time' | 'list' | 'document'>>
  readonly scopes: readonly string[]
  readonly relations: Readonly<Record<string, CallRelation>>
}

export interface CallRelation {
  readonly kind: 'one' | 'many'
  readonly target: CallTableName
  /** The column that it gives a value: of the row for a to-one, of the related rows for a to-many. */
  readonly gives: string
}

export type CallTableName = 'houses' | 'rooms' | 'people' | 'doorKeys'

const one = (target: CallTableName, gives: string) => ({ kind: 'one', target, gives }) as const
const many = (target: CallTableName, gives: string) => ({ kind: 'many', target, gives }) as const

/** The tables and the relations that both lines of Drizzle can declare. */
export const callTables: Readonly<Record<CallTableName, CallTable>> = {
  houses: {
    columns: {
      id: 'integer',
      name: 'text',
      rank: 'integer',
      parentId: 'integer',
      at: 'time',
      years: 'list',
      data: 'document',
    },
    relations: {
      parent: one('houses', 'parentId'),
      children: many('houses', 'parentId'),
      rooms: many('rooms', 'houseId'),
    },
    scopes: ['own', 'softDelete', 'notEmpty'],
  },
  rooms: {
    columns: { id: 'integer', name: 'text', rank: 'integer', houseId: 'integer' },
    relations: { house: one('houses', 'houseId'), doorKeys: many('doorKeys', 'roomId') },
    scopes: ['own', 'softDelete', 'ranked'],
  },
  people: {
    columns: { id: 'integer', name: 'text', rank: 'integer', bossId: 'integer' },
    relations: {
      boss: one('people', 'bossId'),
      reports: many('people', 'bossId'),
      doorKeys: many('doorKeys', 'personId'),
    },
    scopes: ['own'],
  },
  doorKeys: {
    columns: { roomId: 'integer', personId: 'integer' },
    relations: { room: one('rooms', 'roomId'), person: one('people', 'personId') },
    scopes: ['own'],
  },
}

/** With those of Drizzle 1.0: through a join table, with a filter of their own. */
export const callTables1: Readonly<Record<CallTableName, CallTable>> = {
  ...callTables,
  houses: {
    ...callTables.houses,
    relations: {
      ...callTables.houses.relations,
      rankedRooms: many('rooms', 'houseId'),
      anyRooms: many('rooms', 'houseId'),
    },
  },
  rooms: { ...callTables.rooms, relations: { ...callTables.rooms.relations, people: many('people', '') } },
  people: { ...callTables.people, relations: { ...callTables.people.relations, rooms: many('rooms', '') } },
}
