/** What becomes of values when a column's type changes. */
export type TypeLoss =
  /** Every value stays what it is. */
  | 'none'
  /** A value may be refused. */
  | 'refused'
  /** A value may become another one, and nobody hears of it. */
  | 'changed'

const widening: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['real', 'double precision'],
  ['date', 'timestamp'],
]

/** Tells what becomes of the values of `from` in a column of `to`, by drizzle-kit's names of types. */
export function typeLoss(from: string, to: string): TypeLoss {
  const left = parseType(from)
  const right = parseType(to)
  if (left.name === right.name && left.arguments.join() === right.arguments.join()) return 'none'
  if (right.name === 'text') return 'none'
  if (right.name === 'varchar') return fitsLength(left, right)
  if (left.name === 'numeric' && right.name === 'numeric') return fitsNumeric(left, right)
  if (widening.some((order) => isAfter(order, left.name, right.name)) && right.arguments.length === 0) return 'none'
  const names = `${left.name} ${right.name}`
  if (names === 'jsonb json') return 'none'
  if (changing.has(names) || fractions.test(left.name)) return 'changed'
  return left.name === right.name ? 'changed' : 'refused'
}

/** Whether a value that was let through may have been written in another way before: '007' as text, 7 as a number. */
export function isRespelled(from: string, to: string): boolean {
  const names = [parseType(from).name, parseType(to).name]
  const isAlike = [...widening, ['text', 'varchar', 'char']].some((kin) => names.every((name) => kin.includes(name)))
  return typeLoss(from, to) !== 'none' && !isAlike
}

/** Pairs that PostgreSQL converts without a word, though something is gone. */
const changing = new Set([
  'json jsonb',
  'timestamp date',
  'timestamptz date',
  'timestamp timestamptz',
  'timestamptz timestamp',
  'timestamp time',
  'timestamptz time',
  'integer boolean',
  'double precision real',
])

const fractions = /^(numeric|real|double precision)$/

interface ParsedType {
  readonly name: string
  readonly arguments: readonly number[]
}

const aliases: Readonly<Record<string, string>> = {
  serial: 'integer',
  smallserial: 'smallint',
  bigserial: 'bigint',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  decimal: 'numeric',
  'character varying': 'varchar',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
}

function parseType(type: string): ParsedType {
  const numbers = /\(([\d,\s]+)\)/.exec(type)?.[1]
  const name = type
    .replace(/\s*\([\d,\s]+\)/, '')
    .trim()
    .toLowerCase()
  return { name: aliases[name] ?? name, arguments: numbers === undefined ? [] : numbers.split(',').map(Number) }
}

function isAfter(order: readonly string[], from: string, to: string): boolean {
  return order.includes(from) && order.indexOf(from) < order.indexOf(to)
}

function fitsLength(from: ParsedType, to: ParsedType): TypeLoss {
  const [limit] = to.arguments
  const [length] = from.arguments
  if (limit === undefined) return 'none'
  return from.name === 'varchar' && length !== undefined && length <= limit ? 'none' : 'refused'
}

function fitsNumeric(from: ParsedType, to: ParsedType): TypeLoss {
  if (to.arguments.length === 0) return 'none'
  const [precision, scale = 0] = from.arguments
  const [newPrecision = 0, newScale = 0] = to.arguments
  if (precision === undefined || newScale < scale) return 'changed'
  return newPrecision - newScale >= precision - scale ? 'none' : 'refused'
}
