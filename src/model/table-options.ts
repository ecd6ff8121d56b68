import type { SQL } from 'drizzle-orm'
import type { Model } from './model.ts'
import type { ColumnName, InsertOf, RowOf, SourcesOf } from './schema-types.ts'
import type { RelationsOf } from './table-of.ts'
import type { AuditOptions, TableHooks, ValidateOptions } from './table-rules.ts'

/** What `defineModel` can be told about each table. */
export type ModelOptions<TSchema extends object> = {
  readonly [TName in keyof SourcesOf<TSchema>]?: TableOptions<TSchema, TName>
}

/** What `defineModel` can be told about one table. */
export interface TableOptions<TSchema extends object, TName extends keyof SourcesOf<TSchema>> {
  /**
   * The primary key's property, or its properties in any order when it is composite. For the types only: Drizzle's
   * types carry no composite key, and 1.0's no key at all. It must be the table's real primary key.
   */
  readonly key?: KeyOption<SourcesOf<TSchema>[TName]>
  /**
   * The nullable date or timestamp column that says when a row was deleted. Rows that have it are left out of every
   * call, `delete` sets it, and `restore` takes it away. The scope's name is `softDelete`.
   */
  readonly softDelete?: NullableColumn<SourcesOf<TSchema>[TName]>
  /** Filters that apply to every call by themselves, by name. Each is made from the context that `$with` gives. */
  readonly scopes?: { readonly [name: string]: ScopeCallback<TSchema, TName> }
  /**
   * The NOT NULL column of the optimistic lock: an integer that every update adds one to, or a timestamp that it moves
   * on. `update` and `delete` check the `version` that they are given.
   */
  readonly version?: VersionColumn<SourcesOf<TSchema>[TName]>
  /** Values that every write of a kind sets, made from the context: who did it, for one. */
  readonly audit?: AuditOptions<SourcesOf<TSchema>[TName]>
  /** Any Standard Schema for new rows and for patches. A write takes the values that it returns. */
  readonly validate?: ValidateOptions
  /** Functions of your own around the writes and after the reads. They run in the transaction of the write. */
  readonly hooks?: TableHooks<SourcesOf<TSchema>[TName]>
  /** Relations from ids inside of documents, by name. */
  readonly references?: { readonly [name: string]: ReferenceOptions }
  /** The largest page of `findPage` and `findCursorPage`; else as `createRepositories` says. */
  readonly maxLimit?: number
  /** The most rows before an offset page; else as `createRepositories` says. */
  readonly maxOffset?: number
}

/** A relation from ids inside of a document. */
export interface ReferenceOptions {
  /**
   * The column of documents, and the keys that lead to an id, which makes a to-one, or to a list of ids, which makes a
   * to-many; `'*'` leads through every element of a list of objects.
   */
  readonly from: readonly string[]
  /** The table that the ids are of, by its name in the schema. */
  readonly to: string
  /** The unique column there that they are values of; its primary key by default. */
  readonly key?: string
}

type VersionColumn<TSource> = {
  [TName in ColumnName<TSource>]: RowOf<TSource>[TName] extends number | bigint | Date | string ? TName : never
}[ColumnName<TSource>]

type KeyOption<TSource> = [InsertOf<TSource>] extends [never]
  ? never
  : ColumnName<TSource> | readonly ColumnName<TSource>[]

type NullableColumn<TSource> = {
  [TName in ColumnName<TSource>]: null extends RowOf<TSource>[TName] ? TName : never
}[ColumnName<TSource>]

/**
 * Makes the filter of a scope. Its parameter says what of the context it needs: `$with` asks for it. As a method, so that
 * it may need more than every context has.
 */
type ScopeCallback<TSchema extends object, TName extends keyof SourcesOf<TSchema>> = {
  scope(context: object): ScopeFilter<SourcesOf<TSchema>[TName], RelationsOf<Model<TSchema>, TName>>
}['scope']

/** The filter of a scope: conditions on columns and relations, in the grammar of `where`. */
export type ScopeFilter<TSource, TRelations = unknown> = {
  readonly [TName in ColumnName<TSource>]?: ScopeCondition<RowOf<TSource>[TName]>
} & { readonly [TName in keyof TRelations]?: boolean | object } & {
  readonly AND?: readonly ScopeFilter<TSource, TRelations>[]
  readonly OR?: readonly ScopeFilter<TSource, TRelations>[]
  readonly NOT?: ScopeFilter<TSource, TRelations>
  readonly RAW?: SQL | ((table: TSource) => SQL)
}

type ScopeCondition<TValue> =
  | TValue
  | {
      readonly eq?: NonNullable<TValue>
      readonly ne?: NonNullable<TValue>
      readonly gt?: NonNullable<TValue>
      readonly gte?: NonNullable<TValue>
      readonly lt?: NonNullable<TValue>
      readonly lte?: NonNullable<TValue>
      readonly in?: readonly NonNullable<TValue>[]
      readonly notIn?: readonly NonNullable<TValue>[]
      readonly isNull?: boolean
      readonly isNotNull?: boolean
    }
