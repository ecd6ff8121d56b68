import { gt } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  char,
  date,
  doublePrecision,
  index,
  integer,
  interval,
  numeric,
  pgTable,
  pgView,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { samplesDdl } from './property-columns.ts'
import { bytea, code, label, level, mood, typesDdl } from './property-schema.ts'

/** Points to its manager, and by two columns to its place. */
export const people = pgTable('people', {
  id: integer('id').primaryKey(),
  rank: integer('rank'),
  name: text('name'),
  managerId: integer('manager_id'),
  country: text('country'),
  city: varchar('city', { length: 20 }),
})

export const places = pgTable('places', {
  id: integer('id').primaryKey(),
  rank: integer('rank'),
  country: text('country'),
  city: varchar('city', { length: 20 }),
})

/** Points to two people, one of whom an index finds. */
export const messages = pgTable(
  'messages',
  {
    id: integer('id').primaryKey(),
    rank: integer('rank'),
    senderId: integer('sender_id'),
    receiverId: integer('receiver_id'),
  },
  (table) => [index().on(table.senderId, table.rank)],
)

export const tags = pgTable('tags', { id: integer('id').primaryKey(), rank: integer('rank') })

/** The join table of messages and tags; the same pair can be there twice. An index leads from the messages to the tags. */
export const messageTags = pgTable(
  'message_tags',
  {
    id: integer('id').primaryKey(),
    rank: integer('rank'),
    messageId: integer('message_id'),
    tagId: integer('tag_id'),
  },
  (table) => [index().on(table.messageId)],
)

/** A column of every type that can be compared for equality. */
const keyColumns = () => ({
  id: integer('id').primaryKey(),
  rank: integer('rank'),
  personId: integer('person_id'),
  body: text('body'),
  short: varchar('short', { length: 12 }),
  initials: char('initials', { length: 5 }),
  small: smallint('small'),
  large: bigint('large', { mode: 'bigint' }),
  largeNumber: bigint('large_number', { mode: 'number' }),
  price: numeric('price', { precision: 12, scale: 4 }),
  priceNumber: numeric('price_number', { mode: 'number' }),
  ratio: doublePrecision('ratio'),
  single: real('single'),
  flag: boolean('flag'),
  token: uuid('token'),
  zoned: timestamp('zoned', { withTimezone: true, mode: 'string' }),
  zonedDate: timestamp('zoned_date', { withTimezone: true }),
  local: timestamp('local', { mode: 'string' }),
  localDate: timestamp('local_date'),
  day: date('day'),
  dayDate: date('day_date', { mode: 'date' }),
  clock: time('clock'),
  span: interval('span'),
  mood: mood('mood'),
  level: level('level'),
  bytes: bytea('bytes'),
  label: label('label'),
  code: code('code'),
})

/** The properties of `lefts` that a relation to `rights` is by, each by itself. */
export const keyProperties: readonly string[] = Object.keys(keyColumns()).slice(3)

export const lefts = pgTable('lefts', keyColumns(), indexesOfKeys)
export const rights = pgTable('rights', keyColumns(), indexesOfKeys)

/** Of every type that JavaScript compares, and of some that it cannot. */
function indexesOfKeys(table: Record<'small' | 'large' | 'largeNumber' | 'token' | 'price' | 'body', AnyPgColumn>) {
  const { small, large, largeNumber, token, price, body } = table
  return [small, large, largeNumber, token, price, body].map((column) => index().on(column))
}

export const seniors = pgView('seniors').as((query) =>
  query.select({ id: people.id, rank: people.rank, name: people.name }).from(people).where(gt(people.rank, 1)),
)

/** The tables in the order of their data. */
export const loadingTables = { people, places, messages, tags, messageTags, lefts, rights }

const commonDdl = 'id integer primary key, rank integer'

/** Everything but the rows. */
export const loadingDdl: string = `
  ${typesDdl}
  create table people (${commonDdl}, name text, manager_id integer, country text, city varchar(20));
  create table places (${commonDdl}, country text, city varchar(20));
  create table messages (${commonDdl}, sender_id integer, receiver_id integer);
  create table tags (${commonDdl});
  create table message_tags (${commonDdl}, message_id integer, tag_id integer);
  create index on messages (sender_id, rank);
  create index on message_tags (message_id);
  create view seniors as select id, rank, name from people where rank > 1;
  ${['lefts', 'rights'].map((table) => keyedDdl(table)).join('\n')}
`

/** A table of the columns of `samples`, of which `keyColumns` are some, nothing but the key NOT NULL. */
function keyedDdl(table: string): string {
  return `${samplesDdl(table).replaceAll(' not null', '')}
    alter table ${table} add column rank integer, add column person_id integer, alter local_date type timestamp;
    ${['small', 'large', 'large_number', 'token', 'price', 'body'].map((column) => `create index on ${table} (${column});`).join(' ')}`
}
