import fc from 'fast-check'

/** Mostly values of a small pool, so that rows and filters meet, and sometimes any other. */
function mostly<TValue>(pool: readonly TValue[], other: fc.Arbitrary<TValue>): fc.Arbitrary<TValue> {
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: other })
}

/** Characters that PostgreSQL can store: no NUL, and no half of a surrogate pair. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replaceAll(/[\0\p{Surrogate}]/gu, '\u00b7'))

const oddTexts = [
  '',
  ' ',
  'a',
  'A',
  'b',
  'ab',
  'Ab',
  'aB c',
  'abc',
  "o'clock",
  "''",
  '"',
  '""',
  '\\',
  '\\\\',
  '\\a',
  '%',
  '_',
  'a%',
  '50%_',
  'NULL',
  'null',
  '{}',
  '{a,b}',
  '{"a":1}',
  '[1]',
  '"a"',
  'é',
  'É',
  'e\u0301',
  'ß',
  '😀',
  '日本',
  '\n',
  '\t',
  ' lead',
  'trail ',
  ',',
  '$1',
  '--',
  "';",
  'true',
  '1',
  '1.0',
  '(1,2)',
  '\\x00',
  ':name',
  '?',
  'İ',
]

/** Texts with every character that some syntax gives a meaning. */
export const texts: fc.Arbitrary<string> = mostly(oddTexts, anyText)

/** Texts of at most so many characters. */
export function textsUpTo(length: number): fc.Arbitrary<string> {
  return texts.map((text) => Array.from(text).slice(0, length).join(''))
}

/** Patterns of LIKE: PostgreSQL refuses one that ends within an escape. */
export const patterns: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom('%', '_', '\\%', '\\_', '\\\\', 'a', 'A', 'b', "'", '"', '😀', 'é'), textsUpTo(3)), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
  .map((pattern) => (/(?<!\\)(?:\\\\)*\\$/.test(pattern) ? `${pattern}\\` : pattern))

export const integers: fc.Arbitrary<number> = mostly([0, 1, -1, 2, 7, 42, 2147483647, -2147483648], fc.integer())
export const smallIntegers: fc.Arbitrary<number> = mostly(
  [0, 1, -1, 32767, -32768],
  fc.integer({ min: -32768, max: 32767 }),
)

export const bigints: fc.Arbitrary<bigint> = mostly(
  [0n, 1n, -1n, 9007199254740993n, -9007199254740993n, 9223372036854775807n, -9223372036854775808n],
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)

export const safeIntegers: fc.Arbitrary<number> = mostly(
  [0, 1, -1, 9007199254740991, -9007199254740991],
  fc.maxSafeInteger(),
)

/** Texts of numeric(12,4) and finer ones, which a filter may compare with it. */
export const decimals: fc.Arbitrary<string> = mostly(
  ['0', '0.0000', '1', '1.5', '1.50', '1.500000001', '-1.5', '99999999.9999', '-99999999.9999', 'NaN', '12345678.9012'],
  fc.tuple(fc.integer({ min: -9999999, max: 9999999 }), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`),
)

export const decimalNumbers: fc.Arbitrary<number> = mostly(
  [0, 1, 1.5, -1.5, 0.1, 1234567.8912],
  fc.integer({ min: -99999999, max: 99999999 }),
)

export const doubles: fc.Arbitrary<number> = mostly(
  [0, -0, 1, 1.5, -1.5, 0.1, 0.1 + 0.2, 1 / 3, 1e300, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, NaN],
  fc.double(),
)

/** Numbers of four bytes: PostgreSQL writes them with as few digits as tell them apart. */
export const floats: fc.Arbitrary<number> = mostly(
  [0, 1, 1.5, -1.5, 0.1, 16777216, 3.4e38, Infinity, -Infinity, NaN],
  fc.integer({ min: -9999, max: 9999 }),
)

export const uuids: fc.Arbitrary<string> = mostly(
  [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  ],
  fc.uuid(),
).chain((uuid) => fc.constantFrom(uuid, uuid, uuid.toUpperCase()))

const dateTexts = ['2024-02-29', '1970-01-01', '1999-12-31', '0001-01-01', '9999-12-31', '2024-03-31']
const extremeDates = ['infinity', '-infinity', '5874897-12-31', '4713-11-24 BC']

/** Calendar days, the first and last that PostgreSQL has among them. */
export const dates: fc.Arbitrary<string> = mostly(
  [...dateTexts, ...extremeDates],
  fc.constantFrom('2000-01-01', '1582-10-10', '2038-01-19'),
)

const anyDate = fc.date({
  min: new Date('1000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const instants = mostly(
  ['2024-02-29T12:34:56.123Z', '1970-01-01T00:00:00.000Z', '1999-12-31T23:59:59.999Z', '2024-03-31T01:30:00.000Z'].map(
    (text) => new Date(text),
  ),
  anyDate,
)

/** Moments as JavaScript has them, to the millisecond. */
export const moments: fc.Arbitrary<Date> = instants
/** Midnights of UTC. */
export const midnights: fc.Arbitrary<Date> = instants.map(
  (date) => new Date(`${date.toISOString().slice(0, 10)}T00:00:00.000Z`),
)

const extremeTimes = ['infinity', '-infinity', '294276-12-31 23:59:59.999999', '4714-11-24 00:00:00 BC']

/** Moments without a time zone, to the microsecond. */
export const timestamps: fc.Arbitrary<string> = mostly(
  [
    '2024-02-29 12:34:56.123456',
    '2024-02-29 12:34:56.123457',
    '1970-01-01 00:00:00',
    '1999-12-31 23:59:59.999999',
    ...extremeTimes,
  ],
  fc
    .tuple(anyDate, fc.nat(999))
    .map(([date, micros]) => `${date.toISOString().slice(0, -1).replace('T', ' ')}${String(micros).padStart(3, '0')}`),
)

/** Moments with an offset; the same moment is written in several ways. */
export const zonedTimestamps: fc.Arbitrary<string> = fc
  .tuple(timestamps, fc.constantFrom('+00', '+00', '+01', '-03:30', 'Z'))
  .map(([text, zone]) =>
    text.includes('infinity') ? text : text.endsWith(' BC') ? `${text.slice(0, -3)}+00 BC` : `${text}${zone}`,
  )
  .map((text) => (text.startsWith('294276') ? text.replace(/(\+01|-03:30)$/, '+00') : text))

export const times: fc.Arbitrary<string> = mostly(
  ['00:00:00', '12:34:56.123456', '23:59:59.999999', '24:00:00'],
  fc.constantFrom('01:02:03', '10:00'),
)

/** Spans of time; some are equal and written differently. */
export const intervals: fc.Arbitrary<string> = mostly(
  ['1 day', '24:00:00', '1 mon', '30 days', '-1 day', '00:00:00', '1 year 2 mons 3 days 04:05:06.789012'],
  fc.integer({ min: -100000, max: 100000 }).map((minutes) => `${minutes} minutes`),
)

/** Bytes, as hexadecimal text. */
export const bytes: fc.Arbitrary<string> = mostly(
  ['', '00', 'ff00', '225c', '5c78', '27'],
  fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array).toString('hex')),
)

/** Keys of json objects, with those that a path could take for something else. */
export const jsonKeys: readonly string[] = ['a', 'b', '0', '', 'a.b', 'a,b', '{a}', '"', '\\', "'", 'NULL', 'é', 'x y']

const jsonScalars = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 1e21, 1e-7, 12345678901234567000),
  fc.constantFrom<unknown>('', 'a', 'A', '1', 'true', 'null', '"', '\\', "'", '%', '😀', '{"a":1}'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  textsUpTo(6),
)

/** Documents that are not JSON null: that has no value of its own in JavaScript. */
export const jsonDocuments: fc.Arbitrary<unknown> = fc
  .letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      jsonScalars,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...jsonKeys), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  .value.filter((value) => value !== null)

/** What a json path is compared with. */
export const jsonLeaves: fc.Arbitrary<string | number | boolean> = jsonScalars.filter(
  (value) => value !== null,
) as fc.Arbitrary<string | number | boolean>
