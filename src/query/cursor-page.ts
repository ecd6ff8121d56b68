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
