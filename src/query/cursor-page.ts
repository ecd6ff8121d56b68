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

/** Where a page stands in its list. */
export interface PageInfo {
  /** The cursor of the first row; `null` of an empty page. */
  readonly startCursor: string | null
  /** The cursor of the last row; `null` of an empty page. */
  readonly endCursor: string | null
  readonly hasNextPage: boolean
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
