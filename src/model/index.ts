export { aliasTable } from './alias-table.ts'
export { castTypeOf } from './cast-type.ts'
export { qualifiedNameOf } from './describe-table.ts'
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
export type { KeyIn, TableOf, RelationName, RelationsIn, TargetOf } from './table-of.ts'
export { useRowMapper } from './row-mapper.ts'
export { nameField } from './name-field.ts'
