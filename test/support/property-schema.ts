import {
  bigint,
  boolean,
  char,
  customType,
  date,
  doublePrecision,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgEnum,
  pgSchema,
  pgTable,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'

/** Labels with every character that an array literal or an identifier gives a meaning. */
export const moods = ['happy', 'so so', "it's", 'say "x"', 'NULL', 'back\\slash', 'a,b', '{}'] as const
export const mood = pgEnum('mood', moods)

/** A PostgreSQL schema and an enum whose names need quotes. */
const oddSchema = pgSchema('Odd Schema')
export const levels = ['low', 'high', 'Very High'] as const
export const level = oddSchema.enum('Level "type"', levels)

/** bytea, as hexadecimal text. */
export const bytea = customType<{ data: string; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (hex) => Buffer.from(hex, 'hex'),
  fromDriver: (bytes) => Buffer.from(bytes).toString('hex'),
})

/** A domain over text. */
export const label = customType<{ data: string; driverData: string }>({ dataType: () => 'label_text' })

/** A number that rows have as text: what travels is never what the caller wrote. */
export const code = customType<{ data: string; driverData: number }>({
  dataType: () => 'integer',
  toDriver: (written) => Number(written.slice(2)),
  fromDriver: (stored) => `C-${stored}`,
})

/** A column of every kind, most of them nullable. */
const columnsOfEveryKind = () => ({
  id: integer('id').primaryKey(),
  title: text('title').notNull(),
  body: text('body'),
  short: varchar('short', { length: 12 }),
  initials: char('initials', { length: 5 }),
  whole: integer('whole'),
  wholeNotNull: integer('whole_not_null').notNull(),
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
  localDate: timestamp('local_date', { precision: 3 }),
  day: date('day'),
  dayDate: date('day_date', { mode: 'date' }),
  clock: time('clock'),
  span: interval('span'),
  mood: mood('mood'),
  level: level('level'),
  tags: text('tags').array(),
  numbers: integer('numbers').array(),
  larges: bigint('larges', { mode: 'bigint' }).array(),
  moods: mood('moods').array(),
  stamps: timestamp('stamps', { withTimezone: true, mode: 'string' }).array(),
  instants: timestamp('instants', { withTimezone: true }).array(),
  documents: jsonb('documents').$type<unknown>().array(),
  data: jsonb('data').$type<unknown>(),
  plainData: json('plain_data').$type<unknown>(),
  bytes: bytea('bytes'),
  label: label('label'),
  code: code('code'),
})

/** The table that properties read. */
export const samples = pgTable('samples', columnsOfEveryKind())

let generated = 0
/** A value that no other row has. */
const nextGenerated = (): number => ++generated

/** The table that properties write: with columns that the database, a new row and a change fill. */
export const written = pgTable('written', {
  ...columnsOfEveryKind(),
  filled: text('filled').notNull().default('by the database'),
  created: integer('created').$defaultFn(nextGenerated),
  changed: integer('changed').$onUpdate(nextGenerated),
})

/** The types that the tables of the properties need. */
export const typesDdl = `
  create type mood as enum ('happy', 'so so', 'it''s', 'say "x"', 'NULL', 'back\\slash', 'a,b', '{}');
  create schema "Odd Schema";
  create type "Odd Schema"."Level ""type""" as enum ('low', 'high', 'Very High');
  create domain label_text as text;
`
