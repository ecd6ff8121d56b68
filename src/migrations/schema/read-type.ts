import type { Node, TypeName } from '../grammar/index.ts'
import { builtInTypes } from './built-in-types.ts'
import { fullName, textsOf } from './names.ts'
import type { ColumnType, Schema, UserType } from './schema.ts'

/** Reads a type as a statement writes it. */
export function readType(schema: Schema, type: TypeName | undefined): ColumnType {
  const parts = textsOf(type?.names)
  const name = parts.at(-1) ?? ''
  const isArray = (type?.arrayBounds?.length ?? 0) > 0
  return { name: typeName(schema, parts.at(-2), serials[name] ?? name), modifiers: modifiersOf(type?.typmods), isArray }
}

/** Whether the type is `serial` or one of its sizes, which stand for an integer with a sequence. */
export function isSerial(type: TypeName | undefined): boolean {
  return (textsOf(type?.names).at(-1) ?? '') in serials
}

/** Whether the files made a type, or a table, whose rows are of a type of its name. */
export function isType({ types, tables }: Schema, name: string): boolean {
  return types.has(name) || tables.has(name)
}

/** The domain or other type of the files that a column has. */
function userTypeOf(schema: Schema, type: ColumnType): UserType | undefined {
  return schema.types.get(type.name)
}

/** Whether a value of the type has to pass a check of a domain. */
export function isConstrained(schema: Schema, type: ColumnType): boolean {
  const domain = userTypeOf(schema, type)
  if (domain?.kind !== 'domain') return false
  return domain.constraints.length > 0 || (domain.base !== undefined && isConstrained(schema, domain.base))
}

/** The default that a domain gives to its columns, its own or that of the domain that it is of. */
export function presetOf(schema: Schema, type: ColumnType): Node | undefined {
  const domain = type.isArray ? undefined : userTypeOf(schema, type)
  return domain?.preset ?? (domain?.base && presetOf(schema, domain.base))
}

/** What a domain is made of in the end; any other type itself. */
export function baseOf(schema: Schema, type: ColumnType): ColumnType {
  const domain = type.isArray ? undefined : userTypeOf(schema, type)
  return domain?.kind === 'domain' && domain.base ? baseOf(schema, domain.base) : type
}

/** Writes a type as people do: `varchar(10)`. */
export function describeType({ name, modifiers, isArray }: ColumnType): string {
  const plain = spoken[name] ?? (name.startsWith('public.') ? name.slice('public.'.length) : name)
  const size = modifiers.length > 0 ? `(${modifiers.join(',')})` : ''
  return plain + size + (isArray ? '[]' : '')
}

function typeName(schema: Schema, namespace: string | undefined, name: string): string {
  if (namespace === 'pg_catalog') return name
  const own = fullName(namespace, name)
  return namespace !== undefined || (isType(schema, own) && !builtInTypes.has(name)) ? own : name
}

function modifiersOf(modifiers: readonly Node[] | undefined): number[] {
  return (modifiers ?? []).flatMap((modifier) => {
    if (!('A_Const' in modifier) || !modifier.A_Const.ival) return []
    return [modifier.A_Const.ival.ival ?? 0]
  })
}

const serials: Readonly<Record<string, string>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
}

const spoken: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
}
