import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { ColumnName, ColumnType, ColumnTypeOf } from '../model/index.ts'
import type { FilterOperators } from './operators.ts'

/** The `where` of a call: an object, Drizzle SQL, or a callback that gets the table and Drizzle's operators. */
export type Filter<TSource> = FilterObject<TSource> | SQL | FilterCallback<TSource>

/** The callback form of a filter. */
export type FilterCallback<TSource> = (table: TSource, operators: FilterOperators) => SQL | undefined

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
export type FilterObject<TSource> = {
  readonly [TName in ColumnName<TSource>]?: ColumnFilter<ColumnTypeOf<TSource, TName>>
} & LogicalFilter<TSource>

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
export type ColumnFilter<TColumn extends ColumnType> = TColumn['dataType'] extends 'json' | 'object json'
  ? JsonFilter<TColumn['data']> | null
  : Shorthand<TColumn['data']> | ValueFilter<TColumn['data']> | null

type Shorthand<TData> = Extract<TData, string | number | bigint | boolean | Date>

/** The operators that fit a value of this type. */
export type ValueFilter<TData> = [TData] extends [readonly unknown[]]
  ? ArrayFilter<TData>
  : [TData] extends [string]
    ? ComparisonFilter<TData> & TextFilter
    : ComparisonFilter<TData>

/** Operators that every column has. */
export interface ComparisonFilter<TData> {
  /** Equal; `null` means `isNull`. */
  readonly eq?: TData | null
  /** Not equal, and not NULL; `null` means `isNotNull`. */
  readonly ne?: TData | null
  readonly gt?: TData
  readonly gte?: TData
  readonly lt?: TData
  readonly lte?: TData
  /** One of any number of values; none of an empty list. */
  readonly in?: readonly TData[]
  /** None of any number of values, and not NULL unless the list is empty. */
  readonly notIn?: readonly TData[]
  readonly isNull?: boolean
  readonly isNotNull?: boolean
  readonly AND?: readonly this[]
  readonly OR?: readonly this[]
  readonly NOT?: this
}

/** Operators for text. */
export interface TextFilter {
  /** An SQL pattern: `%` and `_` are wildcards. */
  readonly like?: string
  readonly ilike?: string
  readonly notLike?: string
  readonly notIlike?: string
  /** The text as it is: wildcards in it are escaped. */
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
  /** Whether `contains`, `startsWith` and `endsWith` ignore case. False by default. */
  readonly insensitive?: boolean
}

/** Operators for array columns. */
export interface ArrayFilter<TData extends readonly unknown[]> extends ComparisonFilter<TData> {
  /** Has all of these elements. */
  readonly arrayContains?: TData
  /** Has no other than these elements. */
  readonly arrayContained?: TData
  /** Has one of these elements at least. */
  readonly arrayOverlaps?: TData
}

/** Operators for json and jsonb: on the whole document, or on the value at a path. */
export type JsonFilter<TData> = JsonDocumentFilter<TData> | JsonPathFilter

/** Operators on a whole json document. */
export interface JsonDocumentFilter<TData> {
  readonly path?: never
  readonly eq?: TData | null
  readonly ne?: TData | null
  readonly isNull?: boolean
  readonly isNotNull?: boolean
}

/**
 * Operators on the value at a path of a json document. A missing value and a JSON null both count as NULL. Numbers
 * compare with numbers only, texts with texts only.
 */
export interface JsonPathFilter extends TextFilter {
  /** Object keys and array positions, from the document's root. */
  readonly path: readonly (string | number)[]
  readonly eq?: JsonScalar | null
  readonly ne?: JsonScalar | null
  readonly gt?: string | number
  readonly gte?: string | number
  readonly lt?: string | number
  readonly lte?: string | number
  readonly in?: readonly JsonScalar[]
  readonly notIn?: readonly JsonScalar[]
  readonly isNull?: boolean
  readonly isNotNull?: boolean
}

/** A value that a json document holds at a leaf. */
export type JsonScalar = string | number | boolean
