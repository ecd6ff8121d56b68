import type { PgColumn } from 'drizzle-orm/pg-core'
import { elementColumnOf, isArrayColumn } from './drizzle-line.ts'

const castTypes = new Map([
  ['serial', 'int4'],
  ['smallserial', 'int2'],
  ['bigserial', 'int8'],
  ['char', 'bpchar'],
  ['character', 'bpchar'],
  ['bit', 'varbit'],
])

/** The members of an enum column that name its type. */
interface EnumMembers {
  readonly enum?: { readonly enumName: string; readonly schema: string | undefined }
}

/**
 * The type that a parameter of this column is cast to: the column's type without length, precision or scale, which a
 * cast would apply by cutting the value off. For an array column it is the element's type.
 */
export function castTypeOf(column: PgColumn): string {
  const element = elementColumnOf(column)
  const { enum: enumType } = element as EnumMembers
  if (enumType !== undefined) return qualifiedName(enumType.schema, enumType.enumName)
  const declared = element.getSQLType()
  // A name in quotes can have parentheses of its own.
  const base = declared
    .replace(/("(?:[^"]|"")*")|\s*\([^)]*\)/g, (_, quoted: string | undefined) => quoted ?? '')
    .trim()
  if (/^interval(\s|$)/i.test(base)) return 'interval'
  const [, name = base, brackets = ''] = /^(.*?)((?:\[\])*)$/.exec(base) ?? []
  return (castTypes.get(name.toLowerCase()) ?? name) + brackets
}

/** The type of a whole value of the column: {@link castTypeOf}, for an array column the array. */
export function valueTypeOf(column: PgColumn): string {
  return isArrayColumn(column) ? `${castTypeOf(column)}[]` : castTypeOf(column)
}

/** The type that a column stores values as: with its length, precision and scale, to compare with what is stored. */
export function storedTypeOf(column: PgColumn): string {
  const declared = column.getSQLType()
  return !isArrayColumn(column) && /\(\s*\d/.test(declared) && !('enum' in column) ? declared : valueTypeOf(column)
}

/** Whether the column is of an enum that Drizzle declares, or an array of one. */
export function isEnumColumn(column: PgColumn): boolean {
  return (elementColumnOf(column) as EnumMembers).enum !== undefined
}

function qualifiedName(schema: string | undefined, name: string): string {
  const quoted = `"${name.replaceAll('"', '""')}"`
  return schema === undefined ? quoted : `"${schema.replaceAll('"', '""')}".${quoted}`
}
