import type { Node, TypeName } from '../grammar/index.ts'
import { isColumn } from './expressions.ts'
import { baseOf, isConstrained, readType } from './read-type.ts'
import type { Column, ColumnType, Schema } from './schema.ts'

/** What PostgreSQL does to the rows when a column's type changes; `time zone` is a rewrite unless TimeZone is UTC. */
export type TypeChange = 'nothing' | 'rewrite' | 'time zone'

/** Decides by the pair of types; the expression after USING counts where it does more than a cast to the new type. */
export function typeChange(schema: Schema, column: Column, type: TypeName | undefined, using?: Node): TypeChange {
  const to = readType(schema, type)
  if (using && !isPlainCast(schema, using, column.name, to)) return 'rewrite'
  return castOf(schema, column.type, to)
}

function castOf(schema: Schema, from: ColumnType, to: ColumnType): TypeChange {
  if (isEqual(from, to)) return 'nothing'
  if (isConstrained(schema, to)) return 'rewrite'
  const [old, next] = [baseOf(schema, from), baseOf(schema, to)]
  if (old.isArray || next.isArray) return isEqual(old, next) ? 'nothing' : 'rewrite'
  if (old.name === next.name) return keepsSize(old, next) ? 'nothing' : 'rewrite'
  if (areOids(old.name, next.name)) return 'nothing'
  if (sameBytes.has(`${old.name} ${next.name}`)) return next.modifiers.length === 0 ? 'nothing' : 'rewrite'
  if (zoned.has(`${old.name} ${next.name}`) && keepsSize(old, next)) return ofTimeZone(schema.timeZone)
  return 'rewrite'
}

/** Whether every value of the old size is one of the new size as it is. */
function keepsSize({ name, modifiers: from }: ColumnType, { modifiers: to }: ColumnType): boolean {
  const [size = 0, scale = 0] = from
  const [newSize = 0, newScale = 0] = to
  if (name === 'numeric') {
    return to.length === 0 || (from.length > 0 && newSize >= size && newScale === scale)
  }
  if (name === 'interval') return to.length === 0 || keepsInterval(from, to)
  if (fractional.has(name)) return to.length === 0 || newSize >= 6 || (from.length > 0 && newSize >= size)
  if (name === 'varchar' || name === 'varbit') return to.length === 0 || (from.length > 0 && newSize >= size)
  return from.join(',') === to.join(',')
}

/** An interval's numbers are its fields, and of the seconds the digits. */
function keepsInterval([fields = everyField, digits = 6]: readonly number[], to: readonly number[]): boolean {
  const [newFields = everyField, newDigits = 6] = to
  return (newFields === fields || newFields === everyField) && newDigits >= digits
}

const everyField = 32_767

/** Numbers of objects, which are stored as an integer is. */
function areOids(from: string, to: string): boolean {
  return (objectNumbers.has(from) && integers.has(to)) || (integers.has(from) && objectNumbers.has(to))
}

const integers = new Set(['oid', 'int4'])
const objectNumbers = new Set(
  `regclass regproc regprocedure regoper regoperator regtype regconfig regdictionary regrole regnamespace
  regcollation`.split(/\s+/),
)

/** Types of which one's values are the other's as they are stored. */
const sameBytes = new Set([
  'varchar text',
  'text varchar',
  'text citext',
  'citext text',
  'varchar citext',
  'citext varchar',
  'text bpchar',
  'varchar bpchar',
  'cidr inet',
  'bit varbit',
  'varbit bit',
  'xml text',
  'int4 oid',
  'oid int4',
])

const zoned = new Set(['timestamp timestamptz', 'timestamptz timestamp'])
const fractional = new Set(['timestamp', 'timestamptz', 'time', 'timetz'])

function ofTimeZone(timeZone: string | undefined): TypeChange {
  if (timeZone === undefined) return 'time zone'
  return ['utc', 'gmt', 'etc/utc', '0', 'z'].includes(timeZone.toLowerCase()) ? 'nothing' : 'rewrite'
}

/** Whether USING only says what PostgreSQL would do by itself. */
function isPlainCast(schema: Schema, using: Node, column: string, to: ColumnType): boolean {
  if (isColumn(using, column)) return true
  if (!('TypeCast' in using) || !isColumn(using.TypeCast.arg, column)) return false
  return isEqual(readType(schema, using.TypeCast.typeName), to)
}

function isEqual(left: ColumnType, right: ColumnType): boolean {
  return (
    left.name === right.name && left.isArray === right.isArray && left.modifiers.join(',') === right.modifiers.join(',')
  )
}
