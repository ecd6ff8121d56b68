import type { LiftableScope } from '../model/index.ts'
import type { CountsArgument, Filter, OrderBy, ReturnOptions, WithArgument } from '../query/index.ts'

/**
 * How the rows of all pages are counted: all of them; by the planner's estimate; up to a number; not at all.
 */
export type PageCount = 'exact' | 'estimated' | { readonly max: number } | false

/** Options of every page and stream. */
export interface ListOptions<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends ReturnOptions<TSource, TColumns, TExtras> {
  readonly where?: Filter<TSource>
  /** The order; the table's unique columns are added to it where it leaves rows equal. */
  readonly orderBy?: OrderBy<TSource> | undefined
  /** The relations to load, each by one further statement. */
  readonly with?: WithArgument<TSource, TWith>
  /** The related rows to count, each relation by one further statement: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** The scopes that do not apply in this call, by name: to its rows and to all that it loads and filters by. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** Arguments of `findPage`. */
export type FindPageArgs<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
  TCount = PageCount,
> = ListOptions<TSource, TColumns, TExtras, TWith, TCounts> & PageSlice & PageCountOption<TCount>

interface PageCountOption<TCount> {
  /** How to count the rows of all pages; `exact` by default. */
  readonly count?: TCount
}

/** Which rows a page has: by its number, or by an offset. */
export type PageSlice =
  | {
      /** The number of the page, from 1; 1 by default. */
      readonly page?: number | undefined
      readonly pageSize: number
      readonly offset?: never
      readonly limit?: never
    }
  | {
      /** The rows before the page; 0 by default. */
      readonly offset?: number | undefined
      readonly limit: number
      readonly page?: never
      readonly pageSize?: never
    }

/** A page of rows, and its place among all of them. */
export type Page<TRow, TCount = 'exact'> = PageItems<TRow> & CountedPages<TCount>

/** The rows of a page. */
interface PageItems<TRow> {
  readonly items: TRow[]
  /** The number of the page, from 1. */
  readonly page: number
  readonly pageSize: number
  /** Whether there are rows after the page: always exact. */
  readonly hasNextPage: boolean
  /** Whether there is a page before, which is so for every page but the first. */
  readonly hasPreviousPage: boolean
}

/** How many rows and pages there are. */
type CountedPages<TCount> = TCount extends false
  ? { readonly total: null; readonly totalKind: 'none'; readonly pageCount: null }
  : {
      readonly total: number
      /** What the total is: an estimate and a least number become `exact` on the last page. */
      readonly totalKind:
        | 'exact'
        | (TCount extends 'exact' ? never : TCount extends 'estimated' ? 'estimated' : 'atLeast')
      readonly pageCount: number
    }
