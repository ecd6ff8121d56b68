import type { PgColumn } from 'drizzle-orm/pg-core'
import { depthOf, elementColumnOf, encodeForColumn, isArrayColumn } from './drizzle-line.ts'
import { isUuid } from './key-family.ts'

/** What a type takes, where that can be told without PostgreSQL: by what is sent, or by what was given. */
type Fits = (encoded: unknown, given: unknown) => boolean

/** Drivers would write anything as a text, each in its own way. */
const textTypes = [
  'PgText',
  'PgVarchar',
  'PgChar',
  'PgEnumColumn',
  'PgEnumObjectColumn',
  'PgDateString',
  'PgTimestampString',
  'PgTime',
  'PgInterval',
  'PgInet',
  'PgCidr',
  'PgMacaddr',
  'PgMacaddr8',
]

const wholeText = /^\s*[+-]?(\d[\d_]*|0[xob][\da-f_]+)\s*$/i
const decimalText =
  /^\s*([+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[+-]?\d+)?|nan|[+-]?inf(inity)?|[+-]?0[xob][\da-f_]+)\s*$/i

function whole(bits: number): Fits {
  const limit = 2 ** (bits - 1)
  return (encoded) => {
    if (Number.isSafeInteger(encoded)) return Math.abs(encoded as number) < limit || encoded === -limit
    if (!isNumberOrText(encoded)) return false
    const text = String(encoded)
    if (!wholeText.test(text)) return false
    if (!/^\s*[+-]?\d+\s*$/.test(text)) return true
    const number = BigInt(text.trim().replace(/^\+/, ''))
    return BigInt.asIntN(bits, number) === number
  }
}

const decimal: Fits = (encoded) => isNumberOrText(encoded) && decimalText.test(String(encoded))

const aText: Fits = (encoded) => typeof encoded === 'string'

const aDocument: Fits = (_, given) => {
  try {
    return JSON.stringify(given) !== undefined
  } catch {
    return false
  }
}

function numbers(count: number): Fits {
  return (_, given) => Array.isArray(given) && given.length === count && given.every(isNumber)
}

function numbersNamed(...names: readonly string[]): Fits {
  return (_, given) =>
    typeof given === 'object' && given !== null && names.every((name) => isNumber((given as AnyNumbers)[name]))
}

type AnyNumbers = Readonly<Record<string, unknown>>

const fitsByType: ReadonlyMap<string, Fits> = new Map([
  ...textTypes.map((type) => [type, aText] as const),
  ...['PgSmallInt', 'PgSmallSerial'].map((type) => [type, whole(16)] as const),
  ...['PgInteger', 'PgSerial'].map((type) => [type, whole(32)] as const),
  ...['PgBigInt53', 'PgBigSerial53', 'PgBigInt64', 'PgBigSerial64', 'PgBigIntString'].map(
    (type) => [type, whole(64)] as const,
  ),
  ...['PgNumeric', 'PgNumericNumber', 'PgNumericBigInt', 'PgReal', 'PgDoublePrecision'].map(
    (type) => [type, decimal] as const,
  ),
  // postgres.js sends whatever else there is as false.
  ['PgBoolean', (encoded) => typeof encoded === 'boolean'],
  ['PgUUID', (encoded) => typeof encoded === 'string' && isUuid(encoded)],
  ['PgBytea', (encoded) => encoded instanceof Uint8Array],
  ['PgPointTuple', numbers(2)],
  ['PgPointObject', numbersNamed('x', 'y')],
  ['PgLine', numbers(3)],
  ['PgLineABC', numbersNamed('a', 'b', 'c')],
  ...['PgJson', 'PgJsonb'].map((type) => [type, aDocument] as const),
])

/** Types of which a value is a list, or can be one. */
const takesLists: ReadonlySet<string> = new Set([
  'PgPointTuple',
  'PgLine',
  'PgGeometry',
  'PgVector',
  'PgHalfVector',
  'PgJson',
  'PgJsonb',
  'PgCustomColumn',
])

/**
 * Finds what PostgreSQL would refuse of an encoded value, such as a number that its type cannot hold.
 *
 * @returns The part that does not fit, of an array maybe an element; `undefined` where nothing is known to be wrong.
 */
export function unfitPart(column: PgColumn, encoded: unknown, given: unknown): { readonly unfit: unknown } | undefined {
  if (encoded === null) return undefined
  if (isArrayColumn(column)) return unfitElement(column, depthOf(column), encoded, given)
  return isFit(column, encoded, given) ? undefined : { unfit: given }
}

/** @param encoded The elements as they are sent; a text where the column encodes an array as one. */
function unfitElement(
  column: PgColumn,
  dimensions: number,
  encoded: unknown,
  given: unknown,
): { readonly unfit: unknown } | undefined {
  const element = elementColumnOf(column)
  if (!Array.isArray(given)) return { unfit: given }
  for (const [index, each] of (given as readonly unknown[]).entries()) {
    if (each === null) continue
    if (isInnerList(column, dimensions, each)) {
      // An array has lists of one length in it, and none that are empty.
      const inner: unknown = Array.isArray(encoded) ? encoded[index] : undefined
      const found = each.length === 0 ? { unfit: each } : unfitElement(column, dimensions - 1, inner, each)
      if (found !== undefined) return found
    } else {
      const sent: unknown = Array.isArray(encoded) ? encoded[index] : encodeForColumn(element, each)
      if (!isFit(element, sent, each)) return { unfit: each }
    }
  }
  return undefined
}

/** Whether what stands in a list is a list of elements, and not an element. */
export function isInnerList(column: PgColumn, dimensions: number, each: unknown): each is readonly unknown[] {
  return Array.isArray(each) && (dimensions > 1 || !takesLists.has(elementColumnOf(column).columnType))
}

function isFit({ columnType }: PgColumn, encoded: unknown, given: unknown): boolean {
  return (fitsByType.get(columnType)?.(encoded, given) ?? true) && !isNowhereFit(encoded)
}

/** Whether PostgreSQL has such a text: none with a NUL, nor with half of a pair of surrogates. */
export function isText(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}

/** Drivers have none of these, either. */
function isNowhereFit(encoded: unknown): boolean {
  if (typeof encoded === 'string') return !isText(encoded)
  if (encoded instanceof Date) return Number.isNaN(encoded.getTime())
  return typeof encoded === 'symbol' || typeof encoded === 'function' || encoded === undefined
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

function isNumberOrText(encoded: unknown): boolean {
  return typeof encoded === 'number' || typeof encoded === 'bigint' || typeof encoded === 'string'
}
