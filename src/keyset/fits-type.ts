/** The texts of types whose values can be told from others without PostgreSQL. */
const patterns: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  bool: /^(true|false)$/,
  numeric: /^(-?\d{1,131072}(\.\d{1,16383})?|NaN|-?Infinity)$/,
}

const bits: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64 }

const names: Readonly<Record<string, string>> = {
  boolean: 'bool',
  varchar: 'text',
  'character varying': 'text',
  decimal: 'numeric',
  smallint: 'int2',
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
}

/** Whether PostgreSQL takes every text that fits a type. */
export function isKnownType(type: string): boolean {
  const name = nameOf(type)
  return name === 'text' || name in bits || name in patterns
}

const moment = /^(?!0000)(\d{4}-\d\d-\d\d)(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?)?$/

/** Whether PostgreSQL certainly takes a text that fits a type; of others it has to be asked. */
export function isCertain(text: string, type: string): boolean {
  if (isKnownType(type)) return true
  const [, day, time] = moment.exec(text) ?? []
  if (
    day === undefined ||
    (type === 'date' ? time !== undefined : !/^timestamp(tz| with(out)? time zone)?$/.test(type))
  ) {
    return false
  }
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** Whether a type's values have no long texts. */
export function isShortType(type: string): boolean {
  const name = nameOf(type)
  return (
    name in bits ||
    name === 'uuid' ||
    name === 'bool' ||
    /^(date|time|timestamp|timestamptz|float[48]|real)\b/.test(name)
  )
}

/** Whether a text can be a value of a type, as far as that can be told; PostgreSQL tells the rest. */
export function fitsType(text: string, type: string): boolean {
  const name = nameOf(type)
  const width = bits[name]
  if (width !== undefined) return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(width, BigInt(text)) === BigInt(text)
  return patterns[name]?.test(text) ?? true
}

function nameOf(type: string): string {
  return names[type.toLowerCase()] ?? type.toLowerCase()
}
