import type { Model } from './model.ts'

/** What the types know of a relation. */
export interface RelationType {
  readonly kind: 'one' | 'many'
  /** The related table's name in the schema. */
  readonly target: PropertyKey
  /** Whether a to-one can have no row, by Drizzle's own rules. */
  readonly nullable: boolean
}

/** The relations of a table, by their names: those of `relations()` in the schema, or of `defineRelations`. */
export type RelationsOf<TModel, TName> = string extends TName
  ? NoRelations
  : TModel extends Model<infer TSchema>
    ? TName extends keyof TSchema
      ? TSchema[TName] extends { readonly table: object; readonly relations: infer TRelations }
        ? Version1Relations<TRelations>
        : LegacyRelationsOf<TSchema, DatabaseName<TSchema[TName]>>
      : NoRelations
    : NoRelations

type NoRelations = Record<never, RelationType>

type Version1Relations<TRelations> = {
  readonly [TName in keyof TRelations]: {
    readonly kind: Version1Kind<TRelations[TName]>
    readonly target: TRelations[TName] extends { readonly targetTableName: infer TTarget extends string }
      ? TTarget
      : never
    readonly nullable: TRelations[TName] extends { readonly optional: false } ? false : true
  }
}

type Version1Kind<TRelation> = TRelation extends { readonly relationType: infer TKind extends 'one' | 'many' }
  ? TKind
  : never

/** Drizzle 0.45 names tables in relations by their names in the database. */
type DatabaseName<TEntry> = TEntry extends { readonly _: { readonly name: infer TName } } ? TName : never

type SchemaNames<TSchema> = {
  readonly [
    TName in keyof TSchema as TSchema[TName] extends { readonly $inferSelect: object }
      ? DatabaseName<TSchema[TName]> & string
      : never
  ]: TName
}

type LegacyRelationsOf<TSchema, TDatabaseName> = TDatabaseName extends keyof LegacyConfigs<TSchema>
  ? LegacyRelations<Intersected<LegacyConfigs<TSchema>[TDatabaseName]>, SchemaNames<TSchema>>
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

type LegacyRelations<TConfig, TNames> = {
  readonly [TName in keyof TConfig]: {
    readonly kind: TConfig[TName] extends { readonly isNullable: boolean } ? 'one' : 'many'
    readonly target: TConfig[TName] extends { readonly referencedTableName: infer TTarget extends keyof TNames }
      ? TNames[TTarget]
      : never
    // Drizzle's `isNullable` is true where every column of the relation is NOT NULL.
    readonly nullable: TConfig[TName] extends { readonly isNullable: true } ? false : true
  }
}
