import type { PageEdge, PageInfo } from '../keyset/index.ts'
import type { CountsArgument, Filter, Found, NoExtras, OrderBy, ReturnOptions, WithArgument } from '../query/index.ts'

/** Which rows a cursor page has: the first ones, or the last ones, after or before a position. */
export type CursorSlice =
  | {
      /** The most rows of the page; 0 is fine. */
      readonly first: number
      /** The cursor of the row before the page; from the start without one. */
      readonly after?: string | null | undefined
      readonly last?: never
      readonly before?: never
    }
  | {
      /** The most rows of the page; 0 is fine. */
      readonly last: number
      /** The cursor of the row after the page; from the end without one. */
      readonly before?: string | null | undefined
      readonly first?: never
      readonly after?: never
    }

/** How a cursor page is found, beside which rows it has. */
export interface CursorPageOptions {
  /**
   * `exact` (the default) looks beyond the cursor, so that both flags of `pageInfo` are true to the data. `cheap` does
   * not: the flag of the cursor's side then says only that there was a cursor.
   */
  readonly pageInfo?: 'exact' | 'cheap'
  /**
   * How rows after a position are found when the order needs several ranges: by a `union` of them (the default), which is
   * quick with an index for the order; or by one condition with `or`, where there is no such index.
   */
  readonly strategy?: 'union' | 'or'
  /** Binds the cursors to something of yours, such as a tenant: with another scope they are refused. */
  readonly cursorScope?: string | undefined
}

/** Whether a cursor page has the number of all rows, and which. */
export type CursorPageCount = 'exact' | 'estimated' | { readonly max: number } | false

/** Arguments of `findCursorPage`. */
export type FindCursorPageArgs<
  TSource,
  TColumns = undefined,
  TExtras = NoExtras,
  TWith = undefined,
  TCounts = undefined,
  TCount = CursorPageCount,
> = CursorListOptions<TSource, TColumns, TExtras, TWith, TCounts, TCount> & CursorSlice

interface CursorListOptions<TSource, TColumns, TExtras, TWith, TCounts, TCount>
  extends ReturnOptions<TSource, TColumns, TExtras>, CursorPageOptions {
  readonly where?: Filter<TSource>
  /** The order; the table's primary key is added to it where it leaves rows equal. */
  readonly orderBy?: OrderBy<TSource> | undefined
  /** The relations to load, each by one further statement. */
  readonly with?: WithArgument<TSource, TWith>
  /** The related rows to count, each relation by one further statement: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** Counts the rows of all pages too; not done by default. */
  readonly count?: TCount
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** A page of rows, and its place in the list. */
export interface CursorPage<TRow> {
  readonly items: TRow[]
  /** The same rows, each with its cursor. */
  readonly edges: PageEdge<TRow>[]
  readonly pageInfo: PageInfo
}

/** The number of the rows of all pages, where it was asked for. */
export type CountedCursorPage<TCount> = [TCount] extends [false | undefined]
  ? unknown
  : {
      readonly total: number
      /** What the total is; an estimate, or a number that there are at the least. */
      readonly totalKind:
        | 'exact'
        | (TCount extends 'exact' ? never : TCount extends 'estimated' ? 'estimated' : 'atLeast')
    }

/** The page that `findCursorPage` returns for its arguments. */
export type FoundCursorPage<TSource, TColumns, TExtras, TWith, TCounts, TCount> = CursorPage<
  Found<TSource, TColumns, TExtras, TWith, TCounts>
> &
  CountedCursorPage<TCount>

/** What `cursorOf` has to know of the list that the row is in. */
export interface CursorOfArgs<TSource> {
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource> | undefined
  readonly cursorScope?: string | undefined
  readonly signal?: AbortSignal
}
