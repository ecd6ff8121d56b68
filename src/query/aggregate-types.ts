import type { ColumnName, LiftableScope } from '../model/index.ts'
import type { NumericColumn, OrderedColumn, ValueOf } from './aggregate-columns.ts'
import type { Filter } from './filter-types.ts'
import type { GroupColumn, GroupValues, NamedGroups, NamesOfGroups } from './group-types.ts'
import type { OrderDirection } from './order-types.ts'
import type { Flatten } from './select-types.ts'

/** Operators on an aggregate, in `having`. */
export interface AggregateFilter<TData> {
  readonly eq?: TData
  readonly ne?: TData
  readonly gt?: TData
  readonly gte?: TData
  readonly lt?: TData
  readonly lte?: TData
}

/** The aggregates that a call asks for. */
export interface Totals<TSource> {
  /** The number of rows. */
  readonly count?: true
  /** The number of different values, without NULL. */
  readonly countDistinct?: readonly ColumnName<TSource>[]
  readonly sum?: readonly NumericColumn<TSource>[]
  readonly avg?: readonly NumericColumn<TSource>[]
  readonly min?: readonly OrderedColumn<TSource>[]
  readonly max?: readonly OrderedColumn<TSource>[]
}

/** Aggregates over the rows of a group that a filter leaves. */
export interface FilteredTotals<TSource> extends Totals<TSource> {
  readonly where: Filter<TSource>
}

/** Arguments of `aggregate`; names of the caller's in the order are known by its own type only. */
export interface AggregateArgs<TSource, TOrder = AggregateOrder<TSource>> extends Totals<TSource> {
  readonly where?: Filter<TSource>
  /**
   * One result per distinct combination of these: columns, and under names of your own expressions (`{ month: sql`…` }`) and
   * columns of to-ones (`{ city: { author: { city: true } } }`). Without it there is one result for all rows.
   */
  readonly groupBy?: readonly (GroupColumn<TSource> | NamedGroups<TSource>)[]
  /** Aggregates over some rows of each group: `{ done: { count: true, where: { status: 'done' } } }`. */
  readonly filtered?: { readonly [name: string]: FilteredTotals<TSource> }
  /** Which groups to return, by their aggregates. */
  readonly having?: AggregateConditions<TSource, string>
  /** The order of the groups, by what they are grouped by and by aggregates. */
  readonly orderBy?: TOrder | readonly TOrder[]
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** The scopes that do not apply in this call, by name. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
  readonly signal?: AbortSignal
}

/** Conditions on aggregates, and on those of these names that have a filter. */
export interface AggregateConditions<TSource, TFiltered extends PropertyKey = never> extends TotalConditions<TSource> {
  readonly filtered?: { readonly [TName in TFiltered]?: TotalConditions<TSource> }
}

/** Conditions on aggregates: each compares with values of its own type. */
export interface TotalConditions<TSource> {
  readonly count?: AggregateFilter<number>
  readonly countDistinct?: { readonly [TName in ColumnName<TSource>]?: AggregateFilter<number> }
  readonly sum?: { readonly [TName in NumericColumn<TSource>]?: AggregateFilter<string | number | bigint> }
  readonly avg?: { readonly [TName in NumericColumn<TSource>]?: AggregateFilter<string | number | bigint> }
  readonly min?: { readonly [TName in OrderedColumn<TSource>]?: AggregateFilter<ValueOf<TSource, TName>> }
  readonly max?: { readonly [TName in OrderedColumn<TSource>]?: AggregateFilter<ValueOf<TSource, TName>> }
}

/** An order of groups: by these names of the caller's, too. */
export type AggregateOrder<TSource, TNames extends PropertyKey = never, TFiltered extends PropertyKey = never> = {
  readonly [TName in ColumnName<TSource> | TNames]?: OrderDirection
} & GroupOrders<TSource, TFiltered>

interface GroupOrders<TSource, TFiltered extends PropertyKey> extends TotalOrders<TSource> {
  readonly filtered?: { readonly [TName in TFiltered]?: TotalOrders<TSource> }
}

interface TotalOrders<TSource> {
  readonly count?: OrderDirection
  readonly countDistinct?: { readonly [TName in ColumnName<TSource>]?: OrderDirection }
  readonly sum?: { readonly [TName in NumericColumn<TSource>]?: OrderDirection }
  readonly avg?: { readonly [TName in NumericColumn<TSource>]?: OrderDirection }
  readonly min?: { readonly [TName in OrderedColumn<TSource>]?: OrderDirection }
  readonly max?: { readonly [TName in OrderedColumn<TSource>]?: OrderDirection }
}

/**
 * Arguments of `aggregate` as an object literal wrote them: what the result depends on as it is, the rest as it must be.
 */
export type AggregateArgument<TSource, TArgs> = {
  readonly [TOption in keyof TArgs]: TOption extends ResultOption
    ? TArgs[TOption]
    : TOption extends keyof OtherOptions<TSource, TArgs>
      ? OtherOptions<TSource, TArgs>[TOption]
      : never
}

interface OtherOptions<TSource, TArgs> {
  readonly where?: Filter<TSource>
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly unscoped?: readonly LiftableScope<TSource>[]
  readonly signal?: AbortSignal
  readonly filtered?: FilteredArgument<TSource, OptionOf<TArgs, 'filtered'>>
  readonly having?: AggregateConditions<TSource, FilteredName<TArgs>>
  readonly orderBy?: OrderOf<TSource, TArgs>
}

type ResultOption = 'groupBy' | TotalOption
type TotalOption = keyof Totals<unknown>

type FilteredArgument<TSource, TFiltered> = {
  readonly [TName in keyof TFiltered]: {
    readonly [TOption in keyof TFiltered[TName]]: TOption extends TotalOption
      ? TFiltered[TName][TOption]
      : TOption extends 'where'
        ? Filter<TSource>
        : never
  }
}

/** Before a compiler looks at callbacks in the arguments, it takes them for any, and knows none of their names. */
type OrderOf<TSource, TArgs> =
  object extends OptionOf<TArgs, 'orderBy'>
    ? object
    : AggregateArgs<
        TSource,
        AggregateOrder<TSource, NamesOfGroups<ElementOf<OptionOf<TArgs, 'groupBy'>>>, FilteredName<TArgs>>
      >['orderBy']

type FilteredName<TArgs> = keyof NonNullable<OptionOf<TArgs, 'filtered'>>

type OptionOf<TArgs, TOption extends string> = TArgs[TOption & keyof TArgs]

type ElementOf<TList> = TList[number & keyof TList]

/**
 * What `aggregate` returns: a list with `groupBy`, else one object. `sum` and `avg` are exact decimal strings, as in
 * Drizzle; they, `min` and `max` are `null` where there is no value.
 */
export type AggregateResult<TSource, TArgs> = TArgs extends { readonly groupBy: readonly unknown[] }
  ? AggregateGroup<TSource, TArgs>[]
  : AggregateGroup<TSource, TArgs>

/** One group of `aggregate`. */
export type AggregateGroup<TSource, TArgs> = Flatten<
  (TArgs extends { readonly groupBy: readonly (infer TElement)[] } ? GroupValues<TSource, TElement> : unknown) &
    TotalValues<TSource, TArgs> &
    (TArgs extends { readonly filtered: infer TFiltered }
      ? { filtered: { -readonly [TName in keyof TFiltered]: Flatten<TotalValues<TSource, TFiltered[TName]>> } }
      : unknown)
>

/** The values of the aggregates that some options ask for. */
export type TotalValues<TSource, TTotals> = {
  -readonly [TName in keyof TTotals & keyof Totals<unknown>]: TName extends 'count'
    ? number
    : ColumnTotals<TSource, TTotals[TName], TName>
}

type ColumnTotals<TSource, TColumns, TName> = {
  [TColumn in TColumns[number & keyof TColumns] & string]: TName extends 'countDistinct'
    ? number
    : TName extends 'sum' | 'avg'
      ? string | null
      : ValueOf<TSource, TColumn> | null
}
