import type { PgColumn } from 'drizzle-orm/pg-core'
import { elementColumnOf } from './drizzle-line.ts'

const castTypes = new Map([
  ['serial', 'int4'],
  ['smallserial', 'int2'],
  ['bigserial', 'int8'],
  ['char', 'bpchar'],
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
  const base = declared
    .replace(/\s*\([^)]*\)/, '')
    .replaceAll('[]', '')
    .trim()
  if (base.startsWith('interval')) return 'interval'
  return castTypes.get(base.toLowerCase()) ?? base
}

/** The type that a column stores values as: with its length, precision and scale, to compare with what is stored. */
export function storedTypeOf(column: PgColumn): string {
  const declared = column.getSQLType()
  return elementColumnOf(column) === column && /\(\s*\d/.test(declared) && !('enum' in column)
    ? declared
    : castTypeOf(column)
}

function qualifiedName(schema: string | undefined, name: string): string {
  const quoted = `"${name.replaceAll('"', '""')}"`
  return schema === undefined ? quoted : `"${schema.replaceAll('"', '""')}".${quoted}`
}
