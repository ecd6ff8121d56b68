export { aliasTable } from './alias-table.ts'
export { castTypeOf, storedTypeOf, valueTypeOf } from './cast-type.ts'
export { qualifiedNameOf } from './describe-table.ts'
export { findConstraint } from './constraint-names.ts'
export { defineModel } from './define-model.ts'
export { documentColumnsOf } from './document-columns.ts'
export { findRelation } from './find-relation.ts'
export { type IdKind, idKindOf } from './id-type.ts'
export { idsColumnOf, isIdsColumn, type IdsColumn } from './ids-column.ts'
export { isMapped } from './is-mapped.ts'
export type { ModelOptions, ScopeFilter, TableOptions } from './table-options.ts'
export type { ContextOf, ScopeNameIn } from './scope-types.ts'
export {
  cacheKeyOf,
  databaseNameOf,
  elementColumnOf,
  depthOf,
  encodeForColumn,
  hasJsonElements,
  isColumnNamed,
  isDecodedExactly,
  isJsonColumn,
  lostPart,
  nameOfPlaceholder,
  parameterFor,
} from './drizzle-line.ts'
export { indexElementsOf } from './index-elements.ts'
export { hasCommas, listFormOf } from './list-form.ts'
export { longestName } from './longest-name.ts'
export { canonicalKey, hasOwnText, type KeyFamily, keyFamilyOf } from './key-family.ts'
export type {
  ColumnModel,
  IndexColumn,
  IndexModel,
  Model,
  RelationModel,
  ScopeModel,
  TableModel,
  TableName,
} from './model.ts'
export type {
  ColumnName,
  ColumnsOf,
  ColumnType,
  ColumnTypeOf,
  ColumnTypes,
  ColumnTypesOf,
  DrizzleSource,
  InsertOf,
  RowOf,
} from './schema-types.ts'
export { writtenText } from './written-text.ts'
export type {
  FilledOf,
  KeyIn,
  KeyValuesIn,
  LiftableScope,
  RelationName,
  RelationsIn,
  RestorableKey,
  TargetKeyOf,
  TargetKeyValuesOf,
  TargetOf,
  VersionOf,
} from './source-types.ts'
export type { RelationType, RelationTypes, SourceIn, TableOf } from './table-of.ts'
export { decoderOf, isField, mapRowsOfBuilder, mapRowsOfPrepared } from './use-row-mapper.ts'
export { aliasField, keepTables, nameField } from './name-field.ts'
export { ownRowOf } from './own-row.ts'
export { placeOwnSql } from './place-own-sql.ts'
export { derive, hasAnywhere, rewriteList } from './rewrite-sql.ts'
export { isInnerList, isText, unfitPart } from './unfit-part.ts'
export { softDeleteScope } from './scope-tables.ts'
