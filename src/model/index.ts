export { aliasTable } from './alias-table.ts'
export { castTypeOf, storedTypeOf } from './cast-type.ts'
export { findConstraint } from './constraint-names.ts'
export { defineModel, type ModelOptions, type TableOptions } from './define-model.ts'
export {
  databaseNameOf,
  elementColumnOf,
  encodeForColumn,
  encodesToSql,
  hasJsonElements,
  isColumnNamed,
  isDecodedExactly,
  isJsonColumn,
  nameOfPlaceholder,
  placeholderFor,
} from './drizzle-line.ts'
export type { ColumnModel, Model, RelationModel, SourcesOfModel, TableModel, TableName } from './model.ts'
export type { ColumnName, ColumnsOf, ColumnType, ColumnTypeOf, DrizzleSource, InsertOf, RowOf } from './schema-types.ts'
export type {
  KeyIn,
  KeyValuesIn,
  TableOf,
  RelationName,
  RelationsIn,
  TargetKeyOf,
  TargetKeyValuesOf,
  TargetOf,
} from './table-of.ts'
export { decoderOf, useRowMapper } from './row-mapper.ts'
export { nameField } from './name-field.ts'
