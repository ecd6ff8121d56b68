import type { TypeName } from '../../grammar/index.ts'
import { readType } from '../read-type.ts'
import type { ColumnType, Schema } from '../schema.ts'

/** Reads the type of a column, a domain or an attribute, and notes where it is that of a table's rows. */
export function useType(schema: Schema, written: TypeName | undefined): ColumnType {
  const type = readType(schema, written)
  if (schema.tables.has(type.name)) schema.rowTypes.add(type.name)
  return type
}
