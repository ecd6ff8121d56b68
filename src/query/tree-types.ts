/** A row of a tree: the rows below it are under the relation's own name. */
export type TreeRow<TRow, TName extends PropertyKey> = TRow & {
  [TRelation in TName]: TreeRow<TRow, TName>[]
} & CycleMark

/** A row of a chain: the row that it leads to is under the relation's own name. */
export type ChainRow<TRow, TName extends PropertyKey> = TRow & {
  [TRelation in TName]: ChainRow<TRow, TName> | null
} & CycleMark

interface CycleMark {
  /** The data has a cycle, and what this row leads to stands in the tree already: it is not repeated. */
  isCycle?: true
}

/** What `recursive` loads for a row. */
export type TreeOf<TRelation, TRow, TName extends PropertyKey> = TRelation extends { readonly kind: 'many' }
  ? TreeRow<TRow, TName>[]
  : ChainRow<TRow, TName> | null
