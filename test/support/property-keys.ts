import {
  bigint,
  bigserial,
  bit,
  boolean,
  char,
  cidr,
  date,
  doublePrecision,
  inet,
  integer,
  interval,
  macaddr,
  macaddr8,
  numeric,
  pgTable,
  primaryKey,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { sampleColumn, type SampleColumn } from './property-columns.ts'
import { bytea, code, label, level, mood } from './property-schema.ts'

const note = () => integer('note')

/** A table for every type that can be a key. */
export const keyTables = {
  text: pgTable('keys_text', { id: text('id').primaryKey(), note: note() }),
  varchar: pgTable('keys_varchar', { id: varchar('id', { length: 12 }).primaryKey(), note: note() }),
  char: pgTable('keys_char', { id: char('id', { length: 5 }).primaryKey(), note: note() }),
  smallint: pgTable('keys_smallint', { id: smallint('id').primaryKey(), note: note() }),
  integer: pgTable('keys_integer', { id: integer('id').primaryKey(), note: note() }),
  serial: pgTable('keys_serial', { id: serial('id').primaryKey(), note: note() }),
  bigserial: pgTable('keys_bigserial', { id: bigserial('id', { mode: 'bigint' }).primaryKey(), note: note() }),
  bigint: pgTable('keys_bigint', { id: bigint('id', { mode: 'bigint' }).primaryKey(), note: note() }),
  bigintNumber: pgTable('keys_bigintNumber', { id: bigint('id', { mode: 'number' }).primaryKey(), note: note() }),
  numeric: pgTable('keys_numeric', { id: numeric('id', { precision: 12, scale: 4 }).primaryKey(), note: note() }),
  numericNumber: pgTable('keys_numericNumber', { id: numeric('id', { mode: 'number' }).primaryKey(), note: note() }),
  numericBigint: pgTable('keys_numericBigint', { id: numeric('id', { mode: 'bigint' }).primaryKey(), note: note() }),
  double: pgTable('keys_double', { id: doublePrecision('id').primaryKey(), note: note() }),
  real: pgTable('keys_real', { id: real('id').primaryKey(), note: note() }),
  boolean: pgTable('keys_boolean', { id: boolean('id').primaryKey(), note: note() }),
  uuid: pgTable('keys_uuid', { id: uuid('id').primaryKey(), note: note() }),
  zoned: pgTable('keys_zoned', {
    id: timestamp('id', { withTimezone: true, mode: 'string' }).primaryKey(),
    note: note(),
  }),
  zonedDate: pgTable('keys_zonedDate', {
    id: timestamp('id', { withTimezone: true, precision: 3 }).primaryKey(),
    note: note(),
  }),
  local: pgTable('keys_local', { id: timestamp('id', { mode: 'string' }).primaryKey(), note: note() }),
  localDate: pgTable('keys_localDate', { id: timestamp('id', { precision: 3 }).primaryKey(), note: note() }),
  day: pgTable('keys_day', { id: date('id').primaryKey(), note: note() }),
  dayDate: pgTable('keys_dayDate', { id: date('id', { mode: 'date' }).primaryKey(), note: note() }),
  clock: pgTable('keys_clock', { id: time('id').primaryKey(), note: note() }),
  span: pgTable('keys_span', { id: interval('id').primaryKey(), note: note() }),
  inet: pgTable('keys_inet', { id: inet('id').primaryKey(), note: note() }),
  cidr: pgTable('keys_cidr', { id: cidr('id').primaryKey(), note: note() }),
  macaddr: pgTable('keys_macaddr', { id: macaddr('id').primaryKey(), note: note() }),
  macaddr8: pgTable('keys_macaddr8', { id: macaddr8('id').primaryKey(), note: note() }),
  bit: pgTable('keys_bit', { id: bit('id', { dimensions: 3 }).primaryKey(), note: note() }),
  mood: pgTable('keys_mood', { id: mood('id').primaryKey(), note: note() }),
  level: pgTable('keys_level', { id: level('id').primaryKey(), note: note() }),
  bytes: pgTable('keys_bytes', { id: bytea('id').primaryKey(), note: note() }),
  label: pgTable('keys_label', { id: label('id').primaryKey(), note: note() }),
  code: pgTable('keys_code', { id: code('id').primaryKey(), note: note() }),
  folded: pgTable('keys_folded', { id: text('id').primaryKey(), note: note() }),
}

/** Tables with a composite key; its columns are not in the order of the table's. */
export const compositeTables = {
  pair: pgTable('keys_pair', { title: text('title'), whole: integer('whole'), note: note() }, (table) => [
    primaryKey({ columns: [table.whole, table.title] }),
  ]),
  triple: pgTable(
    'keys_triple',
    {
      large: bigint('large', { mode: 'bigint' }),
      note: note(),
      zoned: timestamp('zoned', { withTimezone: true, mode: 'string' }),
      level: level('level'),
    },
    (table) => [primaryKey({ columns: [table.level, table.zoned, table.large] })],
  ),
  quadruple: pgTable(
    'keys_quadruple',
    {
      note: note(),
      bytes: bytea('bytes'),
      price: numeric('price', { precision: 12, scale: 4 }),
      day: date('day'),
      code: code('code'),
    },
    (table) => [primaryKey({ columns: [table.bytes, table.price, table.day, table.code] })],
  ),
}

/** The collation of a key that ignores case. */
export const collationDdl = `create collation ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`

const inWords = (declared: string, ...texts: readonly string[]): SampleColumn => ({
  ...sampleColumn('title'),
  declared,
  type: declared.replace(/\(.*?\)/, ''),
  values: fc.constantFrom(...texts),
})
const isNotNaN = (value: unknown): boolean => !Number.isNaN(value)

const likeSample: Readonly<Record<string, string>> = {
  text: 'title',
  varchar: 'short',
  char: 'initials',
  smallint: 'small',
  integer: 'whole',
  serial: 'whole',
  bigserial: 'large',
  bigint: 'large',
  bigintNumber: 'largeNumber',
  numeric: 'price',
  numericNumber: 'priceNumber',
  double: 'ratio',
  real: 'single',
  boolean: 'flag',
  uuid: 'token',
}

const ofOwnType: Readonly<Record<string, SampleColumn>> = {
  // Equality is the column's own: here it ignores case.
  folded: { ...sampleColumn('title'), declared: 'text collate ignore_case' },
  numericBigint: { ...sampleColumn('large'), declared: 'numeric', type: 'numeric' },
  inet: inWords('inet', '10.0.0.1', '10.0.0.1/32', '10.0.0.0/8', '::1', '2001:db8::1', '2001:0db8:0:0:0:0:0:1'),
  cidr: inWords('cidr', '10.0.0.0/8', '10.0.0.0', '192.168.1.0/24', '2001:db8::/32'),
  macaddr: inWords('macaddr', '08:00:2b:01:02:03', '08-00-2B-01-02-03', '080000000000', 'ff:ff:ff:ff:ff:ff'),
  macaddr8: inWords('macaddr8', '08:00:2b:01:02:03:04:05', '08002b0102030405', 'ff:ff:ff:ff:ff:ff:ff:ff'),
  bit: { ...inWords('bit(3)', '000', '101', '111', '010'), type: 'varbit' },
}

/** What the properties know of the key of each table of `keyTables`. */
export const keyColumns: Readonly<Record<string, SampleColumn>> = Object.fromEntries(
  Object.keys(keyTables).map((name) => {
    const column = ofOwnType[name] ?? sampleColumn(likeSample[name] ?? name)
    // PostgreSQL has NaN as a key, the library refuses it: nothing in JavaScript is equal to it.
    return [name, { ...column, name: 'id', property: 'id', values: column.values.filter(isNotNaN) }]
  }),
)

/** The same for `compositeTables`: the key's columns by table. */
export const compositeColumns: Readonly<Record<string, readonly SampleColumn[]>> = {
  pair: ['whole', 'title'].map(sampleColumn),
  triple: ['level', 'zoned', 'large'].map(sampleColumn),
  quadruple: ['bytes', 'price', 'day', 'code'].map(sampleColumn),
}
