import type { LiftableScope } from '../model/index.ts'
import type { CursorPage, Filter, Found, NoExtras, OrderBy } from '../query/index.ts'
import type { ListOptions, PageCount } from './page-types.ts'

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
   * `exact`, or `true` (the default), looks beyond the cursor, so that both flags of `pageInfo` are true to the data. `cheap` does
   * not: the flag of the cursor's side then says only that there was a cursor.
   */
  readonly pageInfo?: 'exact' | 'cheap' | true
  /**
   * How rows after a position are found when the order needs several ranges: by a `union` of them (the default), which is
   * quick with an index for the order; or by one condition with `or`, where there is no such index.
   */
  readonly strategy?: 'union' | 'or'
  /** Binds the cursors to something of yours, such as a tenant: with another scope they are refused. */
  readonly cursorScope?: string | undefined
}

/** Arguments of `findCursorPage`. */
export type FindCursorPageArgs<
  TSource,
  TColumns = undefined,
  TExtras = NoExtras,
  TWith = undefined,
  TCounts = undefined,
  TCount = PageCount,
> = ListOptions<TSource, TColumns, TExtras, TWith, TCounts> & CursorPageOptions & CursorPageCount<TCount> & CursorSlice

interface CursorPageCount<TCount> {
  /** How to count the rows of all pages; they are not counted by default. */
  readonly count?: TCount
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
  /** The scopes that do not apply in this call, by name: to its rows and to all that it loads and filters by. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
}
