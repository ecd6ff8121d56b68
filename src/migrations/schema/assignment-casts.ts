import { baseOf } from './read-type.ts'
import type { ColumnType, Schema } from './schema.ts'

/**
 * Whether PostgreSQL surely has no cast from a type to another that it would use by itself, as ALTER COLUMN … TYPE without
 * USING, and a default, want it. Of types that are not listed here nothing is said.
 */
export function lacksCast(schema: Schema, from: ColumnType, to: ColumnType): boolean {
  const [old, next] = [baseOf(schema, from), baseOf(schema, to)]
  if (old.isArray || next.isArray || old.name === next.name) return false
  const [oldFamily, nextFamily] = [familyOf(schema, old.name), familyOf(schema, next.name)]
  if (oldFamily === undefined || nextFamily === undefined || nextFamily === 'text') return false
  if (oldFamily === nextFamily) return oldFamily === 'enum'
  return true
}

function familyOf(schema: Schema, name: string): string | undefined {
  if (schema.types.get(name)?.kind === 'enum') return 'enum'
  return families.find(({ names }) => names.includes(name))?.family
}

const families: readonly { readonly family: string; readonly names: readonly string[] }[] = [
  { family: 'text', names: ['text', 'varchar', 'bpchar'] },
  { family: 'number', names: ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'] },
  { family: 'boolean', names: ['bool'] },
  { family: 'uuid', names: ['uuid'] },
  { family: 'json', names: ['json', 'jsonb'] },
  { family: 'time', names: ['date', 'timestamp', 'timestamptz'] },
]
