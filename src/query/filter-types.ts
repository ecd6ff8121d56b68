import type { SQL, SQLWrapper } from 'drizzle-orm'
import type {
  ColumnName,
  ColumnType,
  ColumnTypes,
  ColumnTypesOf,
  DrizzleSource,
  RelationsIn,
  TargetOf,
} from '../model/index.ts'
import type { DocumentFilter } from './document-types.ts'
import type { ComparisonFilter, CountFilter, JsonPathFilter, Shorthand, TextFilter } from './operator-types.ts'
import type { FilterOperators } from './operators.ts'

/** The `where` of a call: an object, Drizzle SQL, or a callback that gets the table and Drizzle's operators. */
export type Filter<TSource> = FilterObject<TSource> | SqlExpression | FilterCallback<TSource>

/**
 * Drizzle SQL, or what has it. It names one method, as an optional one: an editor offers the members of every object that
 * a `where` or an `orderBy` can be, and those of `SQL` would hide the columns. Of a class with a private member it offers none.
 */
export declare class SqlExpression {
  readonly getSQL?: () => SQL
  private readonly '~'?: never
}

/** The callback form of a filter. */
export type FilterCallback<TSource> = Callbacks<TSource>['where']

/** As a method, so that a filter for a Drizzle table is also one for the table of a model. */
interface Callbacks<TSource> {
  where(table: DrizzleSource<TSource>, operators: FilterOperators): SQL | undefined
}

/**
 * The object form of a filter: every property must hold. A bare value means `eq`, `null` means `isNull`.
 *
 * @example
 * ```ts
 * await repositories.users.findMany({
 *   where: { role: { in: ['editor', 'admin'] }, OR: [{ name: { startsWith: 'A' } }, { deletedAt: null }] },
 * })
 * ```
 */
export type FilterObject<TSource> = ColumnFilters<ColumnName<TSource>, ColumnTypesOf<TSource>> &
  RelationFilters<TSource> &
  LogicalFilter<TSource>

type ColumnFilters<TColumnName extends string, TColumns> = {
  readonly [TName in TColumnName]?: ColumnFilter<(TColumns & ColumnTypes)[TName]['_']>
} & {}

/** What a filter says of relations. An empty object type would let every name pass. */
export type RelationFilters<TSource> = RelationFiltersBy<RelationsIn<TSource>>

type RelationFiltersBy<TRelations> = [keyof TRelations] extends [never]
  ? unknown
  : {
      readonly [TName in keyof TRelations & string]?: RelationFilter<TRelations[TName], TargetOf<TRelations[TName]>>
    } & {}

/** `true` and `false` for whether there is a related row, the conditions that one meets, or of a to-many a quantifier. */
export type RelationFilter<TRelation, TTarget> =
  | boolean
  | FilterObject<TTarget>
  | (TRelation extends { readonly kind: 'many' } ? QuantifiedFilter<TTarget> : never)

/** How many related rows meet a condition. */
export interface QuantifiedFilter<TTarget> {
  readonly some?: FilterObject<TTarget>
  /** Holds also when there is no related row. */
  readonly every?: FilterObject<TTarget>
  readonly none?: FilterObject<TTarget>
  readonly count?: number | CountFilter
}

/** How filters combine. */
export interface LogicalFilter<TSource> {
  /** Every one must hold; an empty list holds always. */
  readonly AND?: readonly FilterObject<TSource>[]
  /** One must hold at least; an empty list holds never. */
  readonly OR?: readonly FilterObject<TSource>[]
  /** Must not hold. As in SQL, a row for which the inner filter is NULL does not match either. */
  readonly NOT?: FilterObject<TSource>
  /** Your own condition. */
  readonly RAW?: SQLWrapper | FilterCallback<TSource>
}

/** What a column can be compared with, by its type. */
export type ColumnFilter<TColumn extends ColumnType> = TColumn['data'] extends readonly unknown[]
  ? ListFilter<TColumn> | null
  : TColumn['dataType'] extends JsonType
    ? JsonColumnFilter<TColumn> | null
    : TColumn['dataType'] extends 'expression'
      ? ExpressionFilter<TColumn['data']>
      : Shorthand<TColumn['data']> | ValueFilter<TColumn['data']> | null

/** Of a column of documents by its fields; of other json by operators. */
type JsonColumnFilter<TColumn extends ColumnType> = TColumn extends {
  readonly driverParam: { readonly $document: infer TStored }
}
  ? DocumentFilter<TStored> | JsonPathFilter
  : JsonFilter<TColumn['data']>

/** The operators take what the database holds, which `mapWith` can make anything of: nobody knows its type. */
type ExpressionFilter<TData> = Shorthand<TData> | ValueFilter<unknown> | null

type JsonType = 'json' | 'object json'

/** The operators that fit a value of this type; nobody knows which fit one that is `unknown`. */
export type ValueFilter<TData> = unknown extends TData
  ? ComparableTextFilter<TData>
  : [TData] extends [string]
    ? ComparableTextFilter<TData>
    : ComparisonFilter<TData>

/** Operators for text columns. */
export interface ComparableTextFilter<TData> extends ComparisonFilter<TData>, TextFilter {}

/** JavaScript arrays are the values of PostgreSQL arrays, and of json, vectors and points too. */
type ListFilter<TColumn extends ColumnType> = TColumn extends { readonly driverParam: infer TDriverValue }
  ? [Extract<TDriverValue, readonly unknown[]>] extends [never]
    ? TColumn['dataType'] extends JsonType
      ? JsonColumnFilter<TColumn>
      : ComparisonFilter<TColumn['data']>
    : ArrayFilter<Extract<TColumn['data'], readonly unknown[]>>
  : ComparisonFilter<TColumn['data']>

/** Operators for array columns. */
export interface ArrayFilter<TData extends readonly unknown[]> extends ComparisonFilter<TData> {
  /** Has all of these elements. */
  readonly arrayContains?: Readonly<TData>
  /** Has no other than these elements. */
  readonly arrayContained?: Readonly<TData>
  /** Has one of these elements at least. */
  readonly arrayOverlaps?: Readonly<TData>
}

/** Operators for json and jsonb: on the whole document, or on the value at a path. */
export type JsonFilter<TData> = JsonDocumentFilter<TData> | JsonPathFilter

/** Operators on a whole json document. */
export interface JsonDocumentFilter<TData> {
  readonly path?: never
  readonly eq?: TData | null
  readonly ne?: TData | null
  readonly in?: readonly TData[]
  readonly notIn?: readonly TData[]
  readonly isNull?: boolean
  readonly isNotNull?: boolean
  readonly AND?: readonly (JsonFilter<TData> | null)[]
  readonly OR?: readonly (JsonFilter<TData> | null)[]
  readonly NOT?: JsonFilter<TData> | null
}
