import type { SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { InputDetails } from '../errors/index.ts'
import type { SourcesOf } from './schema-types.ts'
import type { TableRules } from './table-rules.ts'

/** How a column's values behave in filters and in bulk writes. */
export type ColumnKind = 'text' | 'scalar' | 'json' | 'array' | 'other'

/** A column of a table or a field of a view. */
export interface ColumnModel {
  /** The name that rows have it under. */
  readonly property: string
  /** Its place among the table's columns, which names it in shapes. */
  readonly position: number
  /** Drizzle's column, or the aliased expression of a view. */
  readonly field: PgColumn | SQL.Aliased
  /** The same for use in expressions: an expression of a view is named with its table. */
  readonly reference: PgColumn | SQL
  /** Drizzle's column where there is one: an expression of a view has none. */
  readonly column: PgColumn | undefined
  readonly kind: ColumnKind
  readonly notNull: boolean
  /** Whether PostgreSQL fills it when an insert leaves it out. */
  readonly hasDefault: boolean
  /** Whether writing it is an error: generated always, or an identity that is always generated. */
  readonly generatedAlways: boolean
}

/** A constraint or index, by what names it. */
export interface NamedConstraint {
  readonly name: string
  /** The names that it may have instead, where the schema does not name it. */
  readonly generatedNames: readonly string[]
}

/** A unique constraint, a unique index or the primary key. */
export interface UniqueModel extends NamedConstraint {
  /** In its order; empty where the index is over expressions. */
  readonly properties: readonly string[]
  readonly isPrimaryKey: boolean
  /** Whether it has a WHERE: it is unique among some rows only. */
  readonly isPartial: boolean
}

/** A B-tree over all rows, as far as it is over columns in their type's own order. */
export interface IndexModel {
  readonly columns: readonly IndexColumn[]
}

/** A column of an index, and how the index has its values. */
export interface IndexColumn {
  readonly property: string
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

/** A foreign key or a CHECK constraint. */
export interface ConstraintModel extends NamedConstraint {
  readonly properties: readonly string[]
}

/** A foreign key. */
export interface ForeignKeyModel extends ConstraintModel {
  /** The schema and name of the table that it refers to, as Drizzle has them: `.users`. */
  readonly foreignTable: string
  /** The names of the columns there, as Drizzle has them, in the order of `properties`. */
  readonly foreignColumns: readonly string[]
}

/** A relation between two tables, whichever way Drizzle declared it. */
export interface RelationModel {
  readonly name: string
  /** Its place among the table's relations, which names it in shapes. */
  readonly position: number
  readonly kind: 'one' | 'many'
  /** The related table's name in the schema. */
  readonly target: string
  /** The properties of this table and those of the related one that must be equal, pairwise. */
  readonly sourceProperties: readonly string[]
  readonly targetProperties: readonly string[]
  /** The join table of a many-to-many relation. */
  readonly through: ThroughModel | undefined
  /** Whether a to-one can have no row, by Drizzle's own rules. */
  readonly nullable: boolean
  /** A predefined filter (Drizzle 1.0), and whether it is on the table that declares the relation. */
  readonly where: { readonly filter: object; readonly on: 'source' | 'target' } | undefined
  /** Where a document of this table has the ids of the related rows; then `sourceProperties` has its column. */
  readonly reference?: ReferenceModel
}

/** The place of ids in a document. */
export interface ReferenceModel {
  /** The keys that lead to it; `null` stands for every element of a list. */
  readonly steps: readonly (string | null)[]
  readonly isList: boolean
}

/** A relation that Drizzle takes as long as nobody uses it: something of it is missing. */
export interface UnresolvedRelation {
  readonly fault: InputDetails
  readonly advice?: string
}

/** How a join table connects the two ends of a relation. */
export interface ThroughModel {
  readonly table: string
  readonly sourceProperties: readonly string[]
  readonly targetProperties: readonly string[]
}

/** One table or view. */
export interface TableModel {
  /** Its name in the schema. */
  readonly name: string
  /** Its place among the tables of the schema, which names it in shapes: a name could look like a part of one. */
  readonly position: number
  readonly kind: 'table' | 'view'
  /** The Drizzle table, or a view, which the query builders take alike. */
  readonly source: PgTable
  readonly databaseName: string
  readonly databaseSchema: string | undefined
  readonly columns: ReadonlyMap<string, ColumnModel>
  /** The primary key's columns in its order; empty where there is none. */
  readonly primaryKey: readonly ColumnModel[]
  readonly uniques: readonly UniqueModel[]
  /** What finds rows by their values or in an order: the indexes of keys, too. */
  readonly indexes: readonly IndexModel[]
  readonly foreignKeys: readonly ForeignKeyModel[]
  readonly checks: readonly ConstraintModel[]
  readonly relations: ReadonlyMap<string, RelationModel>
  /** Those that cannot be used, by name: a call that uses one throws. */
  readonly unresolved: ReadonlyMap<string, UnresolvedRelation>
  /** The alias that it has in a subquery; `undefined` for the table itself. */
  readonly alias: string | undefined
  /**
   * The row that its rows hang on in the same statement, as of a subquery; `'caller'` where the statement is the caller's own,
   * which can have any table in it.
   */
  readonly outer?: TableModel | 'caller' | undefined
  /** The column that says when a row was deleted. */
  readonly softDelete: ColumnModel | undefined
  /** The column of the optimistic lock. */
  readonly version: ColumnModel | undefined
  readonly rules: TableRules
  /** What scopes, audits and hooks read. */
  readonly context: object
  /** The filters that apply to every statement on the table. */
  readonly scopes: readonly ScopeModel[]
  /** The names of the scopes of all tables: those that a call can lift. */
  readonly scopeNames: ReadonlySet<string>
  /** Another table of the schema, by its name there, as the same context sees it. */
  lookup(name: string): TableModel
  /** The same table without some scopes, and so are the tables that it leads to. */
  unscoped(names: readonly string[]): TableModel
}

/** A filter that applies by itself. */
export interface ScopeModel {
  readonly name: string
  /** What its filter is made from. */
  readonly context: object
  /** @param seen What the filter is made from instead. */
  filter(seen?: object): unknown
}

/** A table as it describes itself, before the model connects it with the others. */
export type DescribedTable = Omit<
  UnscopedTable,
  'position' | 'relations' | 'unresolved' | 'alias' | 'softDelete' | 'version' | 'rules'
>

/** A table without what depends on the context of a call. */
export type UnscopedTable = Omit<TableModel, 'context' | 'scopes' | 'scopeNames' | 'lookup' | 'unscoped'>

/** The schema, described once. Made by `defineModel`. */
export interface Model<TSchema extends object = object, TOptions extends object = object> {
  /** The schema that it describes. */
  readonly schema: TSchema
  /** What `defineModel` was told about the tables. */
  readonly options: TOptions
  /** Every table and view by its name in the schema, as they are without a context. */
  readonly tables: ReadonlyMap<string, TableModel>
  /** A table as it is in a context, which its scopes read. */
  inContext(context: object): (name: string) => TableModel
}

/** The schema of a model. */
export type SchemaOf<TModel> = TModel extends Model<infer TSchema> ? TSchema : never

/** What the schema of a model has under a name. */
export type EntryOf<TModel, TName> = SchemaOf<TModel>[TName & keyof SchemaOf<TModel>]

/** The tables and views of a model. */
type SourcesOfModel<TModel> = SourcesOf<SchemaOf<TModel>>

/** The names of a model's tables and views. */
export type TableName<TModel> = keyof SourcesOfModel<TModel> & string

/** What a model was told about a table. */
export type OptionsOf<TModel, TName> =
  TModel extends Model<object, infer TOptions>
    ? TName extends keyof TOptions
      ? TOptions[TName]
      : undefined
    : undefined

/** The key that a model declares for a table, else `undefined`. */
export type DeclaredKeyOf<TModel, TName> =
  OptionsOf<TModel, TName> extends { readonly key: infer TKey } ? TKey : undefined
