import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ValueReader } from './value-reader.ts'

type ReadText = (text: string) => unknown

const wholeText = /^-?\d{1,19}$/
const longWholeText = /^-?\d{1,1000}$/
const decimalText = /^-?\d{1,1000}(?:\.\d{1,1000})?$/
const floatText = /^-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?$/i

/** The reader for a column of numbers; `undefined` for other columns. */
export function numberReader({ columnType }: PgColumn): ValueReader | undefined {
  const [expected, readText] = readers.get(columnType) ?? []
  if (expected === undefined || readText === undefined) return undefined
  return {
    expected,
    hasCommas: false,
    isOfTexts: columnType === 'PgNumeric' || columnType === 'PgBigIntString',
    read: (given) => {
      const text = textOf(given)
      return text === undefined ? undefined : readText(text)
    },
  }
}

/** The text of a number as JSON has it. Of one beyond 2^53 JavaScript has lost digits: those come as texts. */
function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  if (typeof given !== 'number' || !Number.isFinite(given) || Math.abs(given) > Number.MAX_SAFE_INTEGER)
    return undefined
  return String(given)
}

function whole(bits: number, finish: (value: bigint) => unknown): ReadText {
  return (text) => {
    if (!wholeText.test(text)) return undefined
    const value = BigInt(text)
    return BigInt.asIntN(bits, value) === value ? finish(value) : undefined
  }
}

function safeNumber(value: bigint): number | undefined {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** A number that JavaScript has exactly as it was written: 15 digits always are. */
function exactNumber(text: string): number | undefined {
  if (!decimalText.test(text)) return undefined
  const digits = text.replace(/^-?0*/, '').replace('.', '').replace(/^0+/, '')
  return digits.length <= 15 ? Number(text) : undefined
}

/** A floating point number between the smallest and the largest that the type holds: PostgreSQL refuses those beyond. */
function float(smallest: number, largest: number): ReadText {
  return (text) => {
    if (!floatText.test(text)) return undefined
    const number = Number(text)
    const size = Math.abs(number)
    if (size === 0) return /[1-9]/.test(text.replace(/e.*$/i, '')) ? undefined : 0
    return size >= smallest && size <= largest ? number : undefined
  }
}

const toNumber = (bits: number): ReadText => whole(bits, safeNumber)
const anInteger = 'a whole number'
const small = [`${anInteger} of 2 bytes`, toNumber(16)] as const
const medium = [`${anInteger} of 4 bytes`, toNumber(32)] as const
const safe = [`${anInteger} up to 2^53`, toNumber(64)] as const
const large = [`${anInteger} of 8 bytes`, whole(64, (value) => value)] as const
const keep: ReadText = (text) => (decimalText.test(text) ? text : undefined)

const readers: ReadonlyMap<string, readonly [expected: string, read: ReadText]> = new Map<
  string,
  readonly [string, ReadText]
>([
  ['PgSmallInt', small],
  ['PgSmallSerial', small],
  ['PgInteger', medium],
  ['PgSerial', medium],
  ['PgBigInt53', safe],
  ['PgBigSerial53', safe],
  ['PgBigInt64', large],
  ['PgBigSerial64', large],
  ['PgBigIntString', [`${anInteger} of 8 bytes`, whole(64, String)]],
  ['PgNumeric', ['a decimal number', keep]],
  ['PgNumericNumber', ['a decimal number of 15 digits at the most', exactNumber]],
  ['PgNumericBigInt', [anInteger, (text) => (longWholeText.test(text) ? BigInt(text) : undefined)]],
  ['PgReal', ['a number', float(2 ** -126, 3.402_823e38)]],
  ['PgDoublePrecision', ['a number', float(2 ** -1022, Number.MAX_VALUE)]],
])
