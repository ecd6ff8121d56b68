import type { PgColumn } from 'drizzle-orm/pg-core'
import { elementColumnOf, encodeForColumn } from './drizzle-line.ts'
import { isUuid } from './key-family.ts'

/** What texts and numbers a type takes, where that can be told without PostgreSQL. */
type Fits = (encoded: unknown) => boolean

const wholeText = /^\s*[+-]?(\d[\d_]*|0[xob][\da-f_]+)\s*$/i
const decimalText =
  /^\s*([+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[+-]?\d+)?|nan|[+-]?inf(inity)?|[+-]?0[xob][\da-f_]+)\s*$/i
const booleanText = /^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\s*$/i

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

const fitsByType: ReadonlyMap<string, Fits> = new Map([
  ...['PgSmallInt', 'PgSmallSerial'].map((type) => [type, whole(16)] as const),
  ...['PgInteger', 'PgSerial'].map((type) => [type, whole(32)] as const),
  ...['PgBigInt53', 'PgBigSerial53', 'PgBigInt64', 'PgBigSerial64', 'PgBigIntString'].map(
    (type) => [type, whole(64)] as const,
  ),
  ...['PgNumeric', 'PgNumericNumber', 'PgNumericBigInt', 'PgReal', 'PgDoublePrecision'].map(
    (type) => [type, decimal] as const,
  ),
  ['PgBoolean', (encoded) => typeof encoded === 'boolean' || booleanText.test(String(encoded))],
  ['PgUUID', (encoded) => typeof encoded === 'string' && isUuid(encoded)],
])

/**
 * Finds what PostgreSQL would refuse of an encoded value, such as a number that its type cannot hold.
 *
 * @returns The part that does not fit, of an array maybe an element; `undefined` where nothing is known to be wrong.
 */
export function unfitPart(column: PgColumn, encoded: unknown, given: unknown): { readonly unfit: unknown } | undefined {
  if (encoded === null) return undefined
  const element = elementColumnOf(column)
  if (Array.isArray(encoded)) return firstOf(encoded, (each) => unfitPart(element, each, each))
  // 0.45 encodes an array as a text.
  if (element !== column && Array.isArray(given)) {
    const elements: readonly unknown[] = given.flat(Infinity)
    return firstOf(elements, (each) => unfitPart(element, encodeForColumn(element, each), each))
  }
  const isFit = fitsByType.get(column.columnType)?.(encoded) ?? true
  return isFit && !isNowhereFit(encoded) ? undefined : { unfit: encoded }
}

function firstOf<TFound>(parts: readonly unknown[], find: (part: unknown) => TFound | undefined): TFound | undefined {
  for (const part of parts) {
    const found = find(part)
    if (found !== undefined) return found
  }
  return undefined
}

/** PostgreSQL has no text with a NUL, and drivers have none of these. */
function isNowhereFit(encoded: unknown): boolean {
  if (typeof encoded === 'string') return encoded.includes('\0')
  if (encoded instanceof Date) return Number.isNaN(encoded.getTime())
  return typeof encoded === 'symbol' || typeof encoded === 'function' || encoded === undefined
}

function isNumberOrText(encoded: unknown): boolean {
  return typeof encoded === 'number' || typeof encoded === 'bigint' || typeof encoded === 'string'
}
