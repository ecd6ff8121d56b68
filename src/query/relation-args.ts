import type { LiftableScope, RelationsIn, RelationTypes, TargetOf } from '../model/index.ts'
import type { CursorPageOptions, CursorSlice } from './cursor-page.ts'
import type { Filter } from './filter-types.ts'
import type { OrderBy } from './order-types.ts'
import type { ColumnSelection, Extras } from './select-types.ts'

/** The `with` of a call: which relations to load, and with what. */
export type WithOption<TSource> = WithRelations<RelationsIn<TSource>>

/** An empty object type would let every name pass. */
type WithRelations<TRelations> = [keyof TRelations] extends [never]
  ? { readonly [name: string]: never }
  : {
      readonly [TName in keyof TRelations]?:
        | boolean
        | OptionsBy<(TRelations & RelationTypes)[TName]['table'], TName>[(TRelations & RelationTypes)[TName][
            | 'kind'
            | 'reach']]
        | undefined
    } & {}

/** What a relation is loaded with, by its kind, and by whether it leads to its own table. */
interface OptionsBy<TTarget, TName extends PropertyKey> {
  readonly one: RelationArgs<TTarget> | JoinArgs<TTarget>
  readonly many: RelationArgs<TTarget> | RelationPageArgs<TTarget>
  readonly own: TreeArgs<TTarget, TName>
  readonly other: never
  readonly document: never
}

/** Which related rows are loaded, and what of them. */
interface RelatedArgs<TSource> {
  readonly columns?: ColumnSelection<TSource> | undefined
  readonly extras?: Extras<TSource> | undefined
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource> | undefined
  readonly with?: WithOption<TSource> | undefined
  readonly counts?: CountsOption<TSource> | undefined
  /** The scopes that do not apply to these rows, nor to all that is loaded for them and filtered by. */
  readonly unscoped?: readonly LiftableScope<TSource>[] | undefined
}

/** What a relation is loaded with. */
export interface RelationArgs<TSource> extends RelatedArgs<TSource>, NoPage {
  /** The most rows for each row that they are loaded for. */
  readonly limit?: number | undefined
  /** Rows to leave out at the start, for each row that they are loaded for. */
  readonly offset?: number | undefined
  /**
   * How `limit` and `offset` are kept to each row: by a subquery for each (`lateral`, the default), which is quick with an
   * index on the relation's columns and the order's; or by numbering all of them (`window`), where there is no such index.
   */
  readonly strategy?: 'lateral' | 'window'
  readonly recursive?: never
}

type NoPage = { readonly [TName in 'first' | 'after' | 'last' | 'before' | 'pageInfo' | 'cursorScope']?: never }

/** What a to-many is loaded with as a cursor page for each row: a cursor is the same position for all of them. */
export type RelationPageArgs<TSource> = RelatedArgs<TSource> & CursorSlice & CursorPageOptions & NoList

interface NoList {
  readonly limit?: never
  readonly offset?: never
  readonly recursive?: never
}

/** What a to-one is loaded with in the statement of the rows that it is loaded for. */
export interface JoinArgs<TSource> extends RelatedArgs<TSource> {
  readonly strategy: 'join'
  readonly limit?: never
  readonly offset?: never
  readonly recursive?: never
}

/** What a relation of a table to itself, of this name, is loaded with to any depth. */
export interface TreeArgs<TSource, TName extends PropertyKey = never> extends RelatedArgs<TSource> {
  /** Whole trees of a to-many, whole chains of a to-one; or so many levels below each row, from 1 to 1,000. */
  readonly recursive: true | { readonly depth: number }
  /** Other relations of every row. */
  readonly with?: (WithOption<TSource> & { readonly [TRelation in TName]?: never }) | undefined
  readonly limit?: never
  readonly offset?: never
  readonly strategy?: never
}

/** The `counts` of a call: the number of related rows, by the relation's name or a name of your own. */
export type CountsOption<TSource> = {
  readonly [TName in keyof RelationsIn<TSource>]?: boolean | CountArgs<TSource, TName> | undefined
} & { readonly [name: string]: boolean | NamedCount<TSource> | undefined }

interface CountArgs<TSource, TName extends keyof RelationsIn<TSource>> {
  readonly relation?: TName
  readonly where?: Filter<TargetOf<RelationsIn<TSource>[TName]>>
}

/** A name that is no relation's names the relation that it counts. */
type NamedCounts<TSource, TCounts> = {
  readonly [TName in Exclude<keyof TCounts, keyof RelationsIn<TSource>>]?:
    | (NamedCount<TSource> & { readonly relation: unknown })
    | false
    | undefined
}

type NamedCount<TSource> = {
  [TName in keyof RelationsIn<TSource>]: CountArgs<TSource, TName>
}[keyof RelationsIn<TSource>]

/** The choice is inferred from the first branch and checked against every relation and option by the second. */
export type CountsArgument<TSource, TCounts> = [TCounts] extends [undefined]
  ? TCounts
  : (CountsOption<TSource> & NamedCounts<TSource, TCounts>) | undefined
