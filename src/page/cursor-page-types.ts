import type { LiftableScope } from '../model/index.ts'
import type { CursorPage, CursorPageOptions, CursorSlice, Filter, Found, OrderBy } from '../query/index.ts'
import type { ListOptions, PageCount } from './page-types.ts'

/** Arguments of `findCursorPage`. */
export type FindCursorPageArgs<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
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
