import type { RelationName, RelationsIn, TargetKeyOf, TargetKeyValuesOf, TargetOf } from '../model/index.ts'
import type { CreateValues, UpdateValues } from './write-types.ts'

/**
 * The values of a new row, and what is created or connected with it. With a to-one among them no column is required by the
 * types: Drizzle's do not say which one the relation fills. It is checked when the call is made.
 */
export type CreateGraph<TSource> =
  | CreateValues<TSource>
  | (CreateValues<TSource> & NewRelations<TSource>)
  | (NestedValues<TSource> & SomeToOne<TSource>)

/** The values of a row inside of another one, which fills the columns that connect them. */
export type NestedValues<TSource> = UpdateValues<TSource> & NewRelations<TSource>

/** New values of a row, and what changes in the rows that are related to it. */
export type UpdateGraph<TSource> = UpdateValues<TSource> | (UpdateValues<TSource> & ChangedRelations<TSource>)

/** What a new row is created or connected with. An empty object type would let every name pass. */
export type NewRelations<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: NewRelated<TSource, RelationsIn<TSource>[TName]> | undefined }

type ChangedRelations<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: ChangedRelated<TSource, RelationsIn<TSource>[TName]> | undefined }

/** A row of a to-one, at least one of them. */
type SomeToOne<TSource> = {
  [TName in ToOneName<TSource>]: { readonly [TOne in TName]: NewOne<TSource, RelationsIn<TSource>[TName]> }
}[ToOneName<TSource>]

type ToOneName<TSource> = {
  [TName in RelationName<TSource>]: RelationsIn<TSource>[TName] extends { readonly kind: 'one' } ? TName : never
}[RelationName<TSource>]

type NewRelated<TSource, TRelation> = TRelation extends { readonly kind: 'many' }
  ? readonly NestedValues<TargetOf<TRelation>>[] | NewMany<TSource, TRelation>
  : NewOne<TSource, TRelation>

type ChangedRelated<TSource, TRelation> = TRelation extends { readonly kind: 'many' }
  ? ChangedMany<TSource, TRelation>
  : NewOne<TSource, TRelation> | DisconnectedOne

/** Rows of a to-many. */
export interface NewMany<TSource, TRelation> {
  /** Rows to insert. */
  readonly create?: readonly NestedValues<TargetOf<TRelation>>[] | undefined
  /** Keys of rows that are there. */
  readonly connect?: readonly TargetKeyOf<TSource, TRelation>[] | undefined
}

/** The row of a to-one: a new one, or one that is there. */
export type NewOne<TSource, TRelation> =
  | { readonly create: NestedValues<TargetOf<TRelation>>; readonly connect?: never }
  | { readonly connect: TargetKeyOf<TSource, TRelation>; readonly create?: never }

/** No row of a to-one. */
export interface DisconnectedOne {
  readonly disconnect: true
}

/** What changes in the rows of a to-many. All that are named must be related, but those to create and to connect. */
export interface ChangedMany<TSource, TRelation> extends NewMany<TSource, TRelation> {
  /** Keys of rows that are no longer related. */
  readonly disconnect?: readonly TargetKeyOf<TSource, TRelation>[] | undefined
  /** Keys of all rows that are related from now on; every other one is disconnected. */
  readonly set?: readonly TargetKeyOf<TSource, TRelation>[] | undefined
  /** Rows to change, each with its key and what changes. */
  readonly update?: readonly (TargetKeyValuesOf<TSource, TRelation> & UpdateValues<TargetOf<TRelation>>)[] | undefined
  /** Rows to insert or to change, each with its key, but for what the relation gives of it. */
  readonly upsert?:
    | readonly (Partial<TargetKeyValuesOf<TSource, TRelation>> & UpdateValues<TargetOf<TRelation>>)[]
    | undefined
  /** Keys of rows to delete. */
  readonly delete?: readonly TargetKeyOf<TSource, TRelation>[] | undefined
}
