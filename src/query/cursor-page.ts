/** Which rows a cursor page has: the first ones, or the last ones, of those between two positions. */
export type CursorSlice = CursorBounds &
  (
    | {
        /** The most rows of the page; 0 is fine. */
        readonly first: number
        readonly last?: never
      }
    | {
        /** The most rows of the page; 0 is fine. */
        readonly last: number
        readonly first?: never
      }
  )

/** The positions that the rows of a page are between. */
export interface CursorBounds {
  /** The cursor of the row that they come after; from the start without one. */
  readonly after?: string | null | undefined
  /** The cursor of the row that they come before; to the end without one. */
  readonly before?: string | null | undefined
}

/** How a cursor page is found, beside which rows it has. */
export interface CursorPageOptions {
  /**
   * How rows after a position are found when the order needs several ranges: by a `union` of them (the default), which is
   * quick with an index for the order; or by one condition with `or`, where there is no such index.
   */
  readonly strategy?: 'union' | 'or'
  /** Binds the cursors to something of yours, such as a tenant: with another scope they are refused. */
  readonly cursorScope?: string | undefined
}

/** Where a page stands in its list. */
export interface PageInfo {
  /** The cursor of the first row; `null` of an empty page. */
  readonly startCursor: string | null
  /** The cursor of the last row; `null` of an empty page. */
  readonly endCursor: string | null
  /** Whether there are rows after those of the page; of those before `before`, in a page that is read from its start. */
  readonly hasNextPage: boolean
  /** Whether there are rows before those of the page; of those after `after`, in a page that is read from its end. */
  readonly hasPreviousPage: boolean
}

/** A row of a page, and its position. */
export interface PageEdge<TRow> {
  readonly node: TRow
  readonly cursor: string
}

/** A page of rows, and its place in the list. */
export interface CursorPage<TRow> {
  readonly items: TRow[]
  /** The same rows, each with its cursor. */
  readonly edges: PageEdge<TRow>[]
  readonly pageInfo: PageInfo
}
