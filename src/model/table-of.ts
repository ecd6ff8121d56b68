import type { EntryOf, Model, OptionsOf, SchemaOf } from './model.ts'
import type { FromOf, IdsAt, ToOf } from './reference-types.ts'
import type { ColumnTypesOf, InsertOf, SelectOf, SourceOf } from './schema-types.ts'
import type { ScopedName } from './scope-types.ts'

/**
 * A table or view of a model, for the types of what is done with it. It has the members of a Drizzle table's own type,
 * and a short name in an editor, where that would fill the screen.
 */
export interface TableOf<TModel, TName> {
  readonly _: SourceIn<TModel, TName>['_']
  readonly $inferSelect: SelectOf<SourceIn<TModel, TName>>
  readonly $inferInsert: InsertOf<SourceIn<TModel, TName>>
  /** The Drizzle table or view; optional, so that a Drizzle table can stand for this type. */
  readonly $source?: SourceIn<TModel, TName>
  /** The model and its relations of the table, for the types of `with` and of relation filters. */
  readonly $model?: TModel
  readonly $name?: TName
  readonly $relations?: TName extends ReferencingName<TModel>
    ? WithReferences<TModel, TName>
    : RelationsOfEntry<TModel, TName, EntryOf<TModel, TName>>
}

/** The Drizzle table or view that a model has under a name. */
export type SourceIn<TModel, TName> = SourceOf<EntryOf<TModel, TName>>

/** What the types know of a relation. */
export interface RelationType {
  readonly kind: 'one' | 'many'
  /** The related table's name in the schema. */
  readonly target: PropertyKey
  /** `null` where a to-one can have no row, by Drizzle's own rules or by a scope of the related table; else `never`. */
  readonly missing: null
  /** The related table as a {@link TableOf}. */
  readonly table: unknown
  /** Whether it leads to the table itself; or that it is by ids inside of a document. */
  readonly reach: 'own' | 'other' | 'document'
}

/** The relations of a table: what an intersection with it has of each is known to the types. */
export interface RelationTypes {
  readonly [name: string]: RelationType
}

/** The relations of a table, by their names: those of `relations()` in the schema, or of `defineRelations`. */
export type RelationsOf<TModel, TName> = string extends TName
  ? NoRelations
  : RelationsOfEntry<TModel, TName, EntryOf<TModel, TName>>

/** The same with the references. A table without any has no name for it, which would cost every other table something. */
type WithReferences<TModel, TName> = string extends TName
  ? NoRelations
  : RelationsOf<TModel, TName> & ReferencesOf<TModel, TName>

/** The relations from ids inside of a table's documents, by their names. */
type ReferencesOf<TModel, TName> =
  OptionsOf<TModel, TName> extends { readonly references: infer TReferences }
    ? { readonly [TReference in keyof TReferences]: Reference<TModel, TName, TReferences[TReference]> } & {}
    : unknown

/** Ids can name no row, so a to-one can always be missing. */
interface Reference<TModel, TOwn, TReference> {
  readonly kind: [IdsAt<SourceIn<TModel, TOwn>, FromOf<TReference>>] extends [readonly unknown[]] ? 'many' : 'one'
  readonly target: ToOf<TReference>
  readonly table: TableOf<TModel, ToOf<TReference>>
  readonly reach: 'document'
  readonly missing: null
}

/** The names of the tables that the model says references of; of a model that nobody knows, any. */
type ReferencingName<TModel> =
  TModel extends Model<infer TSchema, infer TOptions>
    ? string extends keyof TSchema
      ? string
      : { [TName in keyof TOptions]: 'references' extends keyof TOptions[TName] ? TName : never }[keyof TOptions]
    : string

type RelationsOfEntry<TModel, TName, TEntry> = '$inferSelect' extends keyof TEntry
  ? LegacyRelationsOf<TModel, TName, SchemaOf<TModel>, DatabaseName<TEntry>>
  : Version1Relations<TModel, TName, TEntry['relations' & keyof TEntry]>

type NullOfScopes<TModel, TName> = TName extends ScopedName<TModel> ? null : never

type NoRelations = Record<never, RelationType>

type Version1Relations<TModel, TOwn, TRelations> = {
  readonly [TName in keyof TRelations]: Version1Relation<
    TModel,
    TOwn,
    TRelations[TName],
    TRelations[TName]['targetTableName' & keyof TRelations[TName]]
  >
} & {}

interface Version1Relation<TModel, TOwn, TRelation, TTarget> {
  readonly kind: TRelation['relationType' & keyof TRelation]
  readonly target: TTarget
  readonly table: TableOf<TModel, TTarget>
  readonly reach: TTarget extends TOwn ? 'own' : 'other'
  readonly missing: TRelation extends { readonly optional: false } ? NullOfScopes<TModel, TTarget> : null
}

/** Drizzle 0.45 names tables in relations by their names in the database. */
type DatabaseName<TEntry> = TEntry extends { readonly _: { readonly name: infer TName } } ? TName : never

type SchemaNames<TSchema> = {
  readonly [
    TName in keyof TSchema as TSchema[TName] extends { readonly $inferSelect: object }
      ? DatabaseName<TSchema[TName]> & string
      : never
  ]: TName
}

type LegacyRelationsOf<TModel, TOwn, TSchema, TDatabaseName> = TDatabaseName extends keyof LegacyConfigs<TSchema>
  ? LegacyRelations<TModel, TOwn, Intersected<LegacyConfigs<TSchema>[TDatabaseName]>, SchemaNames<TSchema>>
  : NoRelations

/** What every `relations()` of a schema declares, by its table; made once for a schema. */
type LegacyConfigs<TSchema> = {
  readonly [
    TEntry in keyof TSchema as TSchema[TEntry] extends LegacyDeclaration ? TSchema[TEntry]['table']['_']['name'] : never
  ]: TSchema[TEntry] extends { readonly config: (helpers: never) => infer TConfig } ? TConfig : never
}

interface LegacyDeclaration {
  readonly $brand: 'Relations'
  readonly table: { readonly _: { readonly name: string } }
}

type Intersected<TUnion> = (TUnion extends unknown ? (union: TUnion) => void : never) extends (
  intersection: infer TIntersection,
) => void
  ? TIntersection
  : never

/** Without those that have the name of a column, which means the column. */
type LegacyRelations<TModel, TOwn, TConfig, TNames> = {
  readonly [TName in Exclude<keyof TConfig, keyof ColumnTypesOf<SourceIn<TModel, TOwn>>>]: {
    readonly kind: TConfig[TName] extends { readonly isNullable: boolean } ? 'one' : 'many'
    readonly target: LegacyTarget<TConfig[TName], TNames>
    readonly table: TableOf<TModel, LegacyTarget<TConfig[TName], TNames>>
    readonly reach: LegacyTarget<TConfig[TName], TNames> extends TOwn ? 'own' : 'other'
    // Drizzle's `isNullable` is true where every column of the relation is NOT NULL.
    readonly missing: TConfig[TName] extends { readonly isNullable: true }
      ? NullOfScopes<TModel, LegacyTarget<TConfig[TName], TNames>>
      : null
  }
}

type LegacyTarget<TRelation, TNames> = TRelation extends {
  readonly referencedTableName: infer TTarget extends keyof TNames
}
  ? TNames[TTarget]
  : never
