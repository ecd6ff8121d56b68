import fc from 'fast-check'
import { arrayText, quote, quoteName, readArrayText } from './property-literals.ts'
import { levels, moods, samples } from './property-schema.ts'
import * as values from './property-values.ts'

/** What the properties know of a column, apart from Drizzle and from the library. */
export interface SampleColumn {
  readonly property: string
  /** Its name in the database. */
  readonly name: string
  /** Its type in CREATE TABLE. */
  readonly declared: string
  /** The type that a literal is cast to: the declared one without length and precision. */
  readonly type: string
  readonly notNull: boolean
  readonly kind: 'scalar' | 'array' | 'json'
  /** What rows have and what writes and filters take. */
  readonly values: fc.Arbitrary<unknown>
  /** Values for filters only: the column would round or refuse them. */
  readonly compared: fc.Arbitrary<unknown>
  /** Texts of values that JavaScript cannot write, which rows have too. */
  readonly extraTexts: readonly string[]
  /** Its text as LIKE sees it; `undefined` where no text operator fits. */
  readonly text: string | undefined
  /** The text of a value as PostgreSQL reads it. */
  encode(value: unknown): string
  /** The value of a text that PostgreSQL wrote. */
  decode(text: string): unknown
}

type Description = Partial<Omit<SampleColumn, 'property' | 'name' | 'text'>> &
  Pick<SampleColumn, 'declared' | 'values'> & {
    /** Whether text operators fit, and on what. */
    readonly matches?: 'column' | 'text'
  }

const asNumber = { decode: Number } as const
const asMoment = { encode: (value: unknown) => (value as Date).toISOString(), decode: momentOf } as const
const ofArray = (
  elements: fc.Arbitrary<unknown>,
  encode: (element: unknown) => string,
  decode: (text: string) => unknown,
) =>
  ({
    kind: 'array',
    // Without NULL: the drivers read it from an array as a text, NaN or not at all.
    values: fc.array(elements, { maxLength: 3 }),
    encode: (value: unknown) =>
      arrayText((value as unknown[]).map((element) => (element === null ? null : encode(element)))),
    decode: (text: string) => readArrayText(text).map((element) => (element === null ? null : decode(element))),
  }) as const
const asJson = {
  kind: 'json',
  encode: (value: unknown) => JSON.stringify(value),
  decode: decodeJson,
  values: values.jsonDocuments,
  extraTexts: ['null', '{"a" : null}', '[null, 1]', '{"a":1e400}'],
} as const

const descriptions: Readonly<Record<string, Description>> = {
  id: { declared: 'integer', values: values.integers, notNull: true, ...asNumber },
  title: { declared: 'text', values: values.texts, notNull: true, matches: 'column' },
  body: { declared: 'text', values: values.texts, matches: 'column' },
  short: { declared: 'varchar(12)', values: values.textsUpTo(12), compared: values.texts, matches: 'column' },
  initials: {
    declared: 'char(5)',
    type: 'bpchar',
    values: values.textsUpTo(5),
    compared: values.texts,
    matches: 'column',
  },
  whole: { declared: 'integer', values: values.integers, ...asNumber },
  wholeNotNull: { declared: 'integer', values: values.integers, notNull: true, ...asNumber },
  small: { declared: 'smallint', values: values.smallIntegers, ...asNumber },
  large: { declared: 'bigint', values: values.bigints, decode: BigInt },
  largeNumber: { declared: 'bigint', values: values.safeIntegers, ...asNumber },
  price: { declared: 'numeric(12,4)', values: values.decimals, matches: 'text' },
  priceNumber: { declared: 'numeric', values: values.decimalNumbers, ...asNumber },
  ratio: { declared: 'double precision', values: values.doubles, ...asNumber },
  single: { declared: 'real', values: values.floats, ...asNumber },
  flag: { declared: 'boolean', values: fc.boolean(), decode: (text) => text === 't' },
  token: { declared: 'uuid', values: values.uuids, matches: 'text' },
  zoned: { declared: 'timestamp with time zone', values: values.zonedTimestamps, matches: 'text' },
  zonedDate: { declared: 'timestamp with time zone', values: values.moments, ...asMoment },
  local: { declared: 'timestamp', values: values.timestamps, matches: 'text' },
  localDate: { declared: 'timestamp(3)', type: 'timestamp', values: values.moments, ...asMoment },
  day: { declared: 'date', values: values.dates, matches: 'text' },
  dayDate: { declared: 'date', values: values.midnights, ...asMoment },
  clock: { declared: 'time', values: values.times, matches: 'text' },
  span: { declared: 'interval', values: values.intervals, matches: 'text' },
  mood: { declared: 'mood', values: fc.constantFrom(...moods), matches: 'text' },
  level: { declared: '"Odd Schema"."Level ""type"""', values: fc.constantFrom(...levels), matches: 'text' },
  tags: { declared: 'text[]', ...ofArray(values.texts, String, String) },
  numbers: { declared: 'integer[]', ...ofArray(values.integers, String, Number) },
  larges: { declared: 'bigint[]', ...ofArray(values.bigints, String, BigInt) },
  // Drizzle 0.45 loses a backslash where it reads an array by itself, which it does for enums.
  moods: {
    declared: 'mood[]',
    ...ofArray(fc.constantFrom(...moods.filter((name) => !name.includes('\\'))), String, String),
  },
  stamps: { declared: 'timestamp with time zone[]', ...ofArray(values.zonedTimestamps, String, String) },
  instants: { declared: 'timestamp with time zone[]', ...ofArray(values.moments, asMoment.encode, asMoment.decode) },
  documents: { declared: 'jsonb[]', ...ofArray(values.jsonDocuments, asJson.encode, decodeJson) },
  data: { declared: 'jsonb', ...asJson },
  plainData: { declared: 'json', ...asJson },
  bytes: {
    declared: 'bytea',
    values: values.bytes,
    encode: (value) => `\\x${String(value)}`,
    decode: (text) => text.slice(2),
  },
  label: { declared: 'label_text', values: values.texts, matches: 'column' },
  code: {
    declared: 'integer',
    values: values.integers.map((number) => `C-${number}`),
    encode: (value) => String(value).slice(2),
    decode: (text) => `C-${text}`,
  },
}

/** Every column of `samples`, the key among them. */
export const sampleColumns: readonly SampleColumn[] = Object.entries(descriptions).map(([property, description]) => {
  const { name } = (samples as unknown as Readonly<Record<string, { readonly name: string }>>)[property]!
  const { matches, ...given } = description
  const { declared, values: written } = given
  return {
    property,
    name,
    type: declared.replace(/\(.*?\)/, ''),
    notNull: false,
    kind: 'scalar',
    compared: written,
    extraTexts: [],
    text: matches === undefined ? undefined : matches === 'column' ? quoteName(name) : `${quoteName(name)}::text`,
    encode: String,
    decode: (text: string) => text,
    ...given,
  }
})

/** The columns that rows of the properties are made of. */
export const valueColumns: readonly SampleColumn[] = sampleColumns.filter(({ property }) => property !== 'id')

/** A column by its property. */
export function sampleColumn(property: string): SampleColumn {
  return sampleColumns.find((column) => column.property === property)!
}

/** A value as an SQL literal of the column's type. */
export function literalOf(column: SampleColumn, value: unknown): string {
  return value === null ? `null::${column.type}` : `${quote(column.encode(value))}::${column.type}`
}

/** CREATE TABLE of a table with the columns of `samples`, and further ones. */
export function samplesDdl(table = 'samples', ...more: readonly string[]): string {
  const columns = sampleColumns.map(
    ({ name, declared, notNull }) => `${quoteName(name)} ${declared}${notNull ? ' not null' : ''}`,
  )
  return `create table ${quoteName(table)} (${[...columns, ...more].join(', ')}, primary key (id));`
}

/** A row of `samples` without its key. */
export const sampleRows: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  Object.fromEntries(
    valueColumns.map(({ property, values: written, notNull }) => [
      property,
      notNull ? written : fc.option(written, { freq: 4 }),
    ]),
  ),
  { noNullPrototype: true },
)

/** The INSERT that fills `samples` past Drizzle: the rows, and texts that JavaScript cannot write among them. */
export function fillSamples(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const tuples = rows.map((row, index) => {
    const literals = valueColumns.map((column) => {
      const extra = index % 4 === 0 ? column.extraTexts[(index / 4) % (column.extraTexts.length + 2)] : undefined
      return extra === undefined ? literalOf(column, row[column.property]) : `${quote(extra)}::${column.type}`
    })
    return `(${index + 1}, ${literals.join(', ')})`
  })
  const names = valueColumns.map(({ name }) => quoteName(name))
  return `insert into samples (id, ${names.join(', ')}) values ${tuples.join(',\n')}`
}

/** Drizzle 0.45 reads a text in json once more where it is json itself. */
function decodeJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (process.env['DRIZZLE_LINE'] !== '0.45' || typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function momentOf(text: string): Date {
  const iso = text.replace(' ', 'T').replace(/\+00$/, '')
  return new Date(`${iso.includes('T') ? iso : `${iso}T00:00:00`}Z`)
}
