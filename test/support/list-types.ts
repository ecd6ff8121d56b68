import {
  bigint,
  bit,
  boolean,
  char,
  cidr,
  customType,
  date,
  doublePrecision,
  inet,
  integer,
  interval,
  json,
  jsonb,
  line,
  macaddr,
  macaddr8,
  numeric,
  pgTable,
  point,
  real,
  smallint,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { level, levels, mood, moods } from './property-schema.ts'
import * as values from './property-values.ts'

/** A type by Drizzle's builder of a column of it, its name in the database, and values as the library takes them. */
export interface ListType {
  readonly build: (name: string) => object
  readonly declared: string
  readonly values: fc.Arbitrary<unknown>
  /** Whether `=` compares its values, and arrays of them: of geometric types it does not, or not in arrays. */
  readonly equality?: 'alone' | 'none'
}

/** Types by the name of their column. */
export type ListTypes = Readonly<Record<string, ListType>>

/** A type that Drizzle has not: values are PostgreSQL's text of them. */
export function custom(declared: string, texts: fc.Arbitrary<string>, equality?: 'alone' | 'none'): ListType {
  const build = customType<{ data: string; driverData: string }>({ dataType: () => declared })
  return { build: (name) => build(name), declared, values: texts, ...(equality && { equality }) }
}

const whole = fc.integer({ min: -3, max: 3 })
const corner = fc.tuple(whole, whole).map(([x, y]) => `(${x},${y})`)
const corners = fc.array(corner, { minLength: 2, maxLength: 3 }).map((all) => all.join(','))
const direction = fc.tuple(fc.constantFrom(1, 2), whole, whole)
/** Texts with the delimiters and quotes of every literal. */
export const oddTexts: fc.Arbitrary<string> = fc.oneof(values.texts, fc.constantFrom(';', 'a;b', ':', '(a,b)', '[1,2]'))
const inQuotes = (written: string) => `"${written.replaceAll(/["\\]/g, '$&$&')}"`
const twoOf = fc.tuple(whole, oddTexts).map(([number, written]) => `(${number},${inQuotes(written)})`)
/** The text of an array. */
export const listOf = (elements: fc.Arbitrary<number | string>): fc.Arbitrary<string> =>
  fc
    .array(fc.option(elements, { freq: 4 }), { maxLength: 3 })
    .map((all) =>
      all.map((each) => (each === null ? 'NULL' : `"${String(each).replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join(','),
    )
    .map((all) => `{${all}}`)
const wholeRange = fc.tuple(whole, fc.nat(3)).map(([from, length]) => `[${from},${from + length})`)
const bits = fc.array(fc.constantFrom('0', '1'), { minLength: 3, maxLength: 3 }).map((all) => all.join(''))
const addresses = fc.constantFrom('10.0.0.1', '10.0.0.0/8', '::1')
const documents = fc.oneof(values.jsonDocuments, fc.constantFrom([1, [2]], { list: ['a"b', '\\'] }))
/** 0.45 hands a text in json to the driver unquoted, and reads it by another rule. */
const objects = documents.map((document) => ({ document }))

const builtIn: ListTypes = {
  small: { build: (name) => smallint(name), declared: 'smallint', values: values.smallIntegers },
  whole: { build: (name) => integer(name), declared: 'integer', values: values.integers },
  big: { build: (name) => bigint(name, { mode: 'bigint' }), declared: 'bigint', values: values.bigints },
  exact: { build: (name) => numeric(name), declared: 'numeric', values: values.decimals },
  rounded: {
    build: (name) => numeric(name, { precision: 12, scale: 4 }),
    declared: 'numeric(12,4)',
    values: values.decimals,
  },
  real: { build: (name) => real(name), declared: 'real', values: values.floats },
  double: { build: (name) => doublePrecision(name), declared: 'float8', values: values.doubles },
  flag: { build: (name) => boolean(name), declared: 'boolean', values: fc.boolean() },
  title: { build: (name) => text(name), declared: 'text', values: oddTexts },
  short: { build: (name) => varchar(name, { length: 12 }), declared: 'varchar(12)', values: values.textsUpTo(12) },
  initials: { build: (name) => char(name, { length: 5 }), declared: 'char(5)', values: values.textsUpTo(5) },
  token: { build: (name) => uuid(name), declared: 'uuid', values: values.uuids },
  day: { build: (name) => date(name), declared: 'date', values: values.dates },
  dayDate: { build: (name) => date(name, { mode: 'date' }), declared: 'date', values: values.midnights },
  clock: { build: (name) => time(name), declared: 'time', values: values.times },
  zoned: {
    build: (name) => timestamp(name, { withTimezone: true, mode: 'string' }),
    declared: 'timestamptz',
    values: values.zonedTimestamps,
  },
  moment: { build: (name) => timestamp(name, { withTimezone: true }), declared: 'timestamptz', values: values.moments },
  local: { build: (name) => timestamp(name, { mode: 'string' }), declared: 'timestamp', values: values.timestamps },
  span: { build: (name) => interval(name), declared: 'interval', values: values.intervals },
  inet: { build: (name) => inet(name), declared: 'inet', values: addresses },
  cidr: { build: (name) => cidr(name), declared: 'cidr', values: fc.constantFrom('10.0.0.0/8', '::/0') },
  mac: { build: (name) => macaddr(name), declared: 'macaddr', values: fc.constantFrom('08:00:2b:01:02:03') },
  mac8: { build: (name) => macaddr8(name), declared: 'macaddr8', values: fc.constantFrom('08:00:2b:01:02:03:04:05') },
  flags: { build: (name) => bit(name, { dimensions: 3 }), declared: 'bit(3)', values: bits },
  data: { build: (name) => jsonb(name), declared: 'jsonb', values: objects },
  plain: { build: (name) => json(name), declared: 'json', values: objects },
  place: { build: (name) => point(name), declared: 'point', values: fc.tuple(whole, whole), equality: 'none' },
  spot: {
    build: (name) => point(name, { mode: 'xy' }),
    declared: 'point',
    values: fc.record({ x: whole, y: whole }, { noNullPrototype: true }),
    equality: 'none',
  },
  border: { build: (name) => line(name), declared: 'line', values: direction, equality: 'none' },
  mood: { build: (name) => mood(name), declared: 'mood', values: fc.constantFrom(...moods) },
  level: {
    build: (name) => level(name),
    declared: '"Odd Schema"."Level ""type"""',
    values: fc.constantFrom(...levels),
  },
}

const customs: ListTypes = {
  box: custom(
    'box',
    fc.tuple(corner, corner).map(([from, to]) => `${from},${to}`),
    'alone',
  ),
  segment: custom(
    'lseg',
    fc.tuple(corner, corner).map(([from, to]) => `[${from},${to}]`),
    'alone',
  ),
  path: custom(
    'path',
    corners.map((all) => `[${all}]`),
    // It has `=` and no `<>`.
    'none',
  ),
  polygon: custom(
    'polygon',
    corners.map((all) => `(${all})`),
    'none',
  ),
  circle: custom(
    'circle',
    fc.tuple(corner, fc.nat(3)).map(([at, size]) => `<${at},${size}>`),
    'alone',
  ),
  varbit: custom('varbit', bits),
  range: custom('int4range', wholeRange),
  moments: custom('tstzrange', fc.constantFrom('["2024-01-01 00:00:00+00","2024-01-02 00:00:00+00")', 'empty', '(,)')),
  ranges: custom(
    'int4multirange',
    fc.array(wholeRange, { maxLength: 2 }).map((all) => `{${all.join(',')}}`),
  ),
  words: custom('tsvector', fc.constantFrom("'a' 'b':2", "'it''s'", '')),
  money: custom('money', fc.constantFrom('$1.00', '-$1,234.50')),
  mark: custom('"char"', fc.constantFrom('a', '"', '\\', ',', ';', ' ')),
  xml: custom('xml', fc.constantFrom('<a b="1">,;</a>', '<a/>'), 'none'),
  pair: custom('"Pair (two)"', twoOf),
  nested: custom(
    'odd.nested',
    fc.tuple(twoOf, corner).map(([two, at]) => `(${inQuotes(two)},${inQuotes(at)})`),
    'none',
  ),
  label: custom('label_text', oddTexts),
  counts: custom('counts', listOf(whole)),
  pairDomain: custom('pair_domain', twoOf),
  numbers: custom('integer[]', listOf(whole)),
  titles: custom('text[]', listOf(oddTexts)),
  limited: custom('varchar(12)[]', listOf(values.textsUpTo(12))),
  boxes: custom('box[]', fc.constantFrom('{}', '{(1,1),(0,0);(2,2),(1,1)}', '{NULL}'), 'none'),
  moodNamed: custom('mood', fc.constantFrom(...moods)),
}

/** The types that the server has by itself, and those of {@link listDdl}. */
export const listTypes: ListTypes = { ...builtIn, ...customs }

/** What the types need. */
export const listDdl = `
  create type mood as enum ('happy', 'so so', 'it''s', 'say "x"', 'NULL', 'back\\slash', 'a,b', '{}');
  create schema "Odd Schema";
  create schema odd;
  create type "Odd Schema"."Level ""type""" as enum ('low', 'high', 'Very High');
  create type "Pair (two)" as (number int, "the text" text);
  create type odd.nested as (two "Pair (two)", at point);
  create domain label_text as text;
  create domain counts as int[] check (value is null or array_length(value, 1) < 9);
  create domain pair_domain as "Pair (two)";
`

/** An array of a type: of elements that can be NULL, and of none. */
function arrayOf({ build, declared, values: elements, equality }: ListType): ListType {
  return {
    build: (name) => (build(name) as { array(): object }).array(),
    declared: `${declared}[]`,
    values: fc.array(fc.option(elements, { freq: 5 }), { maxLength: 3 }),
    ...(equality && { equality: 'none' }),
  }
}

/** The types, and an array of each that can be an element. */
export function withArrays(types: ListTypes): ListTypes {
  const arrays = Object.entries(types).filter(([, { declared }]) => !declared.endsWith(']'))
  return { ...types, ...Object.fromEntries(arrays.map(([name, type]) => [`${name}Array`, arrayOf(type)])) }
}

/** A table with a column of each type. */
export function tableOf(types: ListTypes) {
  const columns = Object.fromEntries(Object.entries(types).map(([name, { build }]) => [name, build(name)]))
  // Types that are chosen by a name have no static type.
  return pgTable('listed', { id: integer('id').primaryKey(), ...(columns as Record<string, ReturnType<typeof text>>) })
}

/** Its CREATE TABLE. */
export function ddlOf(types: ListTypes): string {
  const columns = Object.entries(types).map(([name, { declared }]) => `"${name}" ${declared}`)
  return `create table listed (id integer primary key, ${columns.join(', ')});`
}
