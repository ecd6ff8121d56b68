import type { ColumnName, ColumnsOf, ColumnTypeOf, LiftableScope, RowOf } from '../model/index.ts'
import type { Filter } from './filter-types.ts'
import type { OrderDirection } from './order-types.ts'
import type { Flatten } from './select-types.ts'

/** Columns that can be added up: numbers, bigints and numeric. */
export type NumericColumn<TSource> = {
  [TName in ColumnName<TSource>]: TName extends keyof ColumnsOf<TSource>
    ? ColumnsOf<TSource>[TName] extends { readonly _: infer TColumn }
      ? IsNumeric<TColumn> extends true
        ? TName
        : never
      : never
    : never
}[ColumnName<TSource>]

type IsNumeric<TColumn> = TColumn extends { readonly data: number | bigint } | { readonly type: number | bigint | null }
  ? true
  : TColumn extends { readonly dataType: 'string numeric' } | { readonly columnType: 'PgNumeric' }
    ? true
    : false

/** Columns that have an order: `min` and `max` are over these. PostgreSQL has neither for uuid and json. */
export type OrderedColumn<TSource> = {
  [TName in ColumnName<TSource>]: NonNullable<RowOf<TSource>[TName & keyof RowOf<TSource>]> extends
    | string
    | number
    | bigint
    | Date
    ? ColumnTypeOf<TSource, TName> extends UnorderedType
      ? never
      : TName
    : never
}[ColumnName<TSource>]

type UnorderedType =
  | { readonly columnType: 'PgUUID' | 'PgJson' | 'PgJsonb' }
  | { readonly dataType: 'string uuid' | 'object json' }

/** Operators on an aggregate, in `having`. */
export interface AggregateFilter<TData> {
  readonly eq?: TData
  readonly ne?: TData
  readonly gt?: TData
  readonly gte?: TData
  readonly lt?: TData
  readonly lte?: TData
}

/** In a group, a column of one of these names would stand where the aggregate does. */
type GroupColumn<TSource> = Exclude<ColumnName<TSource>, 'count' | 'sum' | 'avg' | 'min' | 'max'>

/** Arguments of `aggregate`. */
export interface AggregateArgs<TSource> {
  readonly where?: Filter<TSource>
  /** One result per distinct combination of these columns. Without it there is one result for all rows. */
  readonly groupBy?: readonly GroupColumn<TSource>[]
  /** The number of rows. */
  readonly count?: true
  readonly sum?: readonly NumericColumn<TSource>[]
  readonly avg?: readonly NumericColumn<TSource>[]
  readonly min?: readonly OrderedColumn<TSource>[]
  readonly max?: readonly OrderedColumn<TSource>[]
  /** Which groups to return, by their aggregates. */
  readonly having?: AggregateConditions<TSource>
  /** The order of the groups, by columns of `groupBy` and by aggregates. */
  readonly orderBy?: AggregateOrder<TSource> | readonly AggregateOrder<TSource>[]
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** The scopes that do not apply in this call, by name. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
  readonly signal?: AbortSignal
}

/** Conditions on aggregates. */
export interface AggregateConditions<TSource> {
  readonly count?: AggregateFilter<number>
  readonly sum?: { readonly [TName in NumericColumn<TSource>]?: AggregateFilter<string | number | bigint> }
  readonly avg?: { readonly [TName in NumericColumn<TSource>]?: AggregateFilter<string | number | bigint> }
  readonly min?: { readonly [TName in OrderedColumn<TSource>]?: AggregateFilter<ValueOf<TSource, TName>> }
  readonly max?: { readonly [TName in OrderedColumn<TSource>]?: AggregateFilter<ValueOf<TSource, TName>> }
}

type ValueOf<TSource, TName> = NonNullable<RowOf<TSource>[TName & keyof RowOf<TSource>]>

/** An order of groups. */
export type AggregateOrder<TSource> = {
  readonly [TName in ColumnName<TSource>]?: OrderDirection
} & {
  readonly count?: OrderDirection
  readonly sum?: { readonly [TName in NumericColumn<TSource>]?: OrderDirection }
  readonly avg?: { readonly [TName in NumericColumn<TSource>]?: OrderDirection }
  readonly min?: { readonly [TName in OrderedColumn<TSource>]?: OrderDirection }
  readonly max?: { readonly [TName in OrderedColumn<TSource>]?: OrderDirection }
}

/**
 * Arguments of `aggregate` as an object literal wrote them: what the result depends on as it is, the rest as it must be.
 */
export type AggregateArgument<TSource, TArgs> = {
  readonly [TOption in keyof TArgs]: TOption extends 'groupBy' | 'count' | 'sum' | 'avg' | 'min' | 'max'
    ? TArgs[TOption]
    : TOption extends keyof AggregateArgs<TSource>
      ? AggregateArgs<TSource>[TOption]
      : never
}

/**
 * What `aggregate` returns: a list with `groupBy`, else one object. `sum` and `avg` are exact decimal strings, as in
 * Drizzle; they, `min` and `max` are `null` where there is no value.
 */
export type AggregateResult<TSource, TArgs> = TArgs extends { readonly groupBy: readonly unknown[] }
  ? AggregateGroup<TSource, TArgs>[]
  : AggregateGroup<TSource, TArgs>

/** One group of `aggregate`. */
export type AggregateGroup<TSource, TArgs> = Flatten<
  GroupColumns<TSource, TArgs> &
    (TArgs extends { readonly count: true } ? { count: number } : unknown) &
    Totals<'sum', TArgs> &
    Totals<'avg', TArgs> &
    Extremes<'min', TSource, TArgs> &
    Extremes<'max', TSource, TArgs>
>

type GroupColumns<TSource, TArgs> = TArgs extends { readonly groupBy: readonly (infer TName)[] }
  ? { [TKey in TName & keyof RowOf<TSource>]: RowOf<TSource>[TKey] }
  : unknown

type Totals<TKind extends string, TArgs> =
  TArgs extends Readonly<Record<TKind, readonly (infer TName extends string)[]>>
    ? { [TKey in TKind]: { [TColumn in TName]: string | null } }
    : unknown

type Extremes<TKind extends string, TSource, TArgs> =
  TArgs extends Readonly<Record<TKind, readonly (infer TName extends string)[]>>
    ? { [TKey in TKind]: { [TColumn in TName]: ValueOf<TSource, TColumn> | null } }
    : unknown
