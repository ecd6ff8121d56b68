/** A Drizzle table or view, by the members that every Drizzle version gives its type. */
export interface Source {
  readonly _: object
  readonly $inferSelect: object
}

/** A table or view of a schema module, or that of an entry of `defineRelations`. */
export type SourceOf<TEntry> = TEntry extends Source
  ? TEntry
  : TEntry extends { readonly table: infer TSource extends Source; readonly relations: object }
    ? TSource
    : never

/** The tables and views of a schema, by the names that the schema gives them. */
export type SourcesOf<TSchema> = {
  readonly [TName in keyof TSchema & string as [SourceOf<TSchema[TName]>] extends [never] ? never : TName]: SourceOf<
    TSchema[TName]
  >
}

/** The Drizzle table or view, as callbacks get it. */
export type DrizzleSource<TSource> = TSource extends { readonly $source?: infer TDrizzle extends Source }
  ? TDrizzle
  : TSource

/** The columns of a table, or the fields of a view. */
export type ColumnsOf<TSource> = TSource extends { readonly _: { readonly columns: infer TColumns } }
  ? TColumns
  : TSource extends { readonly _: { readonly selectedFields: infer TFields } }
    ? TFields
    : never

/** The property names of a table's or view's columns. */
export type ColumnName<TSource> = keyof RowOf<TSource> & string

/** A row as Drizzle types it. */
export type RowOf<TSource> = TSource['$inferSelect' & keyof TSource]

/** The same of a Drizzle table, read from its columns, which costs a compiler less than `$inferSelect`; or of a view. */
export type SelectOf<TSource> = 'columns' extends keyof ConfigOf<TSource>
  ? ValuesOf<ConfigOf<TSource>['columns' & keyof ConfigOf<TSource>]>
  : RowOf<TSource>

type ConfigOf<TSource> = TSource['_' & keyof TSource]

type ValuesOf<TColumns> = {
  [TName in keyof TColumns]: ValueOf<
    (TColumns & ColumnTypes)[TName]['_']['notNull'],
    (TColumns & ColumnTypes)[TName]['_']['data']
  >
} & {}

type ValueOf<TNotNull, TData> = TNotNull extends true ? TData : TData | null

/** The values that an insert takes; `never` for a view. */
export type InsertOf<TSource> = TSource extends { readonly $inferInsert: infer TInsert } ? TInsert : never

/** What a column's own type says: how Drizzle classifies it and which values it holds. */
export interface ColumnType {
  readonly dataType: string
  readonly data: unknown
  readonly notNull: boolean
}

/** A column of a table whose type is not known, as that of a schema that is loaded while the program runs. */
interface UntypedColumn extends ColumnType {
  readonly dataType: 'unknown'
}

/** What the types of a table's columns say, or those of a view; for a source without types, of any column. */
export type ColumnTypesOf<TSource> = 'columns' extends keyof ConfigOf<TSource>
  ? ConfigOf<TSource>['columns' & keyof ConfigOf<TSource>]
  : TSource extends { readonly _: { readonly selectedFields: infer TFields } }
    ? { readonly [TName in keyof TFields]: { readonly _: FieldType<TFields[TName]> } }
    : { readonly [name: string]: { readonly _: UntypedColumn } }

/** A column's own type, or that of an aliased expression. */
type FieldType<TField> = TField extends { readonly _: infer TType }
  ? TType extends ColumnType
    ? TType
    : TType extends { readonly type: infer TData }
      ? { readonly dataType: 'expression'; readonly data: NonNullable<TData>; readonly notNull: false }
      : never
  : never

/** An intersection with it names the members of columns: a constraint would be checked for every column. */
export interface ColumnTypes {
  readonly [name: string]: { readonly _: ColumnType }
}

/** The type of one column. */
export type ColumnTypeOf<TSource, TName extends string> = (ColumnTypesOf<TSource> & ColumnTypes)[TName]['_']
