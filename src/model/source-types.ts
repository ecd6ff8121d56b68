import type { KeyNameOf, KeyOf } from './key-types.ts'
import type { DeclaredKeyOf, OptionsOf } from './model.ts'
import type { RowOf } from './schema-types.ts'
import type { FilledByModel, ScopeNameIn, ScopeNameOf } from './scope-types.ts'
import type { RelationType, SourceIn } from './table-of.ts'

/** The type of a table's key, by its model; a view has none. */
export type KeyIn<TModel, TName> = '$inferInsert' extends keyof SourceIn<TModel, TName>
  ? KeyOf<SourceIn<TModel, TName>, DeclaredKeyOf<TModel, TName>>
  : never

/** The properties that scopes and the audit fill when a row of this table is created. */
export type FilledOf<TSource> = TSource extends { readonly $model?: infer TModel; readonly $name?: infer TName }
  ? FilledByModel<NonNullable<TModel>, NonNullable<TName>>
  : never

/** The version that a row of this table was read in, by which a write of it can be checked. */
export type VersionOf<TSource> = TSource extends { readonly $model?: infer TModel; readonly $name?: infer TName }
  ? OptionsOf<NonNullable<TModel>, NonNullable<TName>> extends { readonly version: infer TColumn }
    ? RowOf<TSource>[TColumn & keyof RowOf<TSource>]
    : never
  : never

/** The key that `restore` takes: no table without soft deletion has one. */
export type RestorableKey<TModel, TName> =
  'softDelete' extends ScopeNameOf<TModel, TName> ? KeyIn<TModel, TName> : never

/** The properties of a table's key with their values; of a key that the types do not know, none. */
export type KeyValuesIn<TModel, TName> = {
  readonly [
    TKey in KeyNameOf<SourceIn<TModel, TName>, DeclaredKeyOf<TModel, TName>> & keyof RowOf<SourceIn<TModel, TName>>
  ]: NonNullable<RowOf<SourceIn<TModel, TName>>[TKey]>
}

/** The relations of a table, for its types; none of a Drizzle table by itself. */
export type RelationsIn<TSource> = '$relations' extends keyof TSource
  ? NonNullable<TSource['$relations' & keyof TSource]>
  : Record<never, RelationType>

/** The names of a table's relations. */
export type RelationName<TSource> = keyof RelationsIn<TSource> & string

/** The table that a relation leads to. */
export type TargetOf<TRelation> = TRelation['table' & keyof TRelation]

/** The key of a row of the table that a relation leads to. */
export type TargetKeyOf<TSource, TRelation> = TSource extends { readonly $model?: infer TModel }
  ? TRelation extends { readonly target: infer TTarget }
    ? KeyIn<NonNullable<TModel>, TTarget>
    : never
  : never

/** The same by the key's properties. */
export type TargetKeyValuesOf<TSource, TRelation> = TSource extends { readonly $model?: infer TModel }
  ? TRelation extends { readonly target: infer TTarget }
    ? KeyValuesIn<NonNullable<TModel>, TTarget>
    : never
  : never

/** The names of the scopes that a call on this table can lift: those of all tables that its model has. */
export type LiftableScope<TSource> = TSource extends { readonly $model?: infer TModel }
  ? ScopeNameIn<NonNullable<TModel>>
  : never
