import type { sql } from 'drizzle-orm'
import type {
  ColumnName,
  DrizzleSource,
  KeyValuesIn,
  LiftableScope,
  RelationName,
  RelationsIn,
  RowOf,
  TableOf,
  TargetKeyOf,
  TargetKeyValuesOf,
  TargetOf,
  VersionOf,
} from '../model/index.ts'
import type { CountsArgument, Filter, ReturnOptions, WithArgument } from '../query/index.ts'
import type { WriteProgress } from './statements/index.ts'
import type { ChangedValues, CreateValues, UpdateValues } from './value-types.ts'

/** Options of a write of one row. */
export interface WriteOptions<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends ReturnOptions<TSource, TColumns, TExtras> {
  /** The relations to load for what was written, each by one further statement. */
  readonly with?: WithArgument<TSource, TWith>
  /** The related rows to count, each relation by one further statement: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** The scopes that do not apply in this call, by name. Without `softDelete`, deleting is for good. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** The optimistic lock of a write of one row. */
export interface VersionOption<TSource> {
  /** The version that the row was read in. When it has another one now, the write throws an {@link OptimisticLockError}. */
  readonly version?: VersionOf<TSource>
}

/** Options of a write that returns rows. */
export interface WriteManyOptions<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends WriteOptions<TSource, TColumns, TExtras, TWith, TCounts> {
  readonly returning?: true
}

/** Options of a write that returns how many rows it wrote. */
export interface WriteCountOptions<TSource = unknown> {
  readonly returning: false
  readonly unscoped?: readonly LiftableScope<TSource>[]
  readonly signal?: AbortSignal
}

/** A row's key, and the new values of this row; `undefined` leaves a property as it is. */
export type UpdateRow<TModel, TName> = KeyValuesIn<TModel, TName> & UpdateValues<TableOf<TModel, TName>>

/** What `updateMany` changes, and in which rows. */
export interface UpdateManyTarget<TSource> {
  readonly where: Filter<TSource>
  readonly set: ChangedValues<TSource>
}

/** Which rows `deleteMany` deletes. */
export interface DeleteManyTarget<TSource> {
  readonly where: Filter<TSource>
}

/** How a write of any number of rows tells how far it is. */
export interface ProgressOptions {
  /** Is told after every 5,000 rows; the transaction that they are in is still open. What it throws undoes them all. */
  readonly onProgress?: (progress: WriteProgress) => void
}

/** What an upsert does with a row that is there already. */
export interface UpsertOptions<TSource> {
  /** The properties of the unique constraint that the row is found by; the primary key by default. */
  readonly target?: readonly ColumnName<TSource>[]
  /**
   * What to change in it: these properties, or these values. By default everything that was given, except the target; an
   * empty list or object leaves it as it is.
   */
  readonly update?:
    | readonly ColumnName<TSource>[]
    | ChangedValues<TSource>
    | ((table: DrizzleSource<TSource>, operators: UpsertOperators<TSource>) => ChangedValues<TSource>)
  /** Leaves it as it is, unless it matches. */
  readonly updateWhere?: Filter<TSource>
}

/** What a callback of `update` gets beside the table. */
export interface UpsertOperators<TSource> {
  /** The values that were to be inserted, under the table's columns. */
  readonly excluded: DrizzleSource<TSource>
  readonly sql: typeof sql
}

/** A row that is in the table now, and whether the call put it there. */
export interface Upserted<TRow> {
  readonly row: TRow
  readonly created: boolean
}

/** What `getOrCreate` looks for, and what it makes where there is none. */
export interface GetOrCreateTarget<TSource, TWhere> {
  /** The values of a unique constraint's properties. */
  readonly where: TWhere &
    UniqueValues<TSource> & { readonly [TName in Exclude<keyof TWhere, ColumnName<TSource>>]: never }
  /** The values of a new row; those of `where` need not be repeated. */
  readonly create: Omit<CreateValues<TSource>, keyof TWhere> & Partial<CreateValues<TSource>>
}

/** Values that a row is found by. */
export type UniqueValues<TSource> = {
  readonly [TName in ColumnName<TSource>]?: NonNullable<RowOf<TSource>[TName]>
}

/**
 * The values of a new row, and what is created or connected with it. With a to-one among them no column is required by the
 * types: Drizzle's do not say which one the relation fills. It is checked when the call is made.
 */
export type CreateGraph<TSource> =
  // Of alternatives that fit alike a compiler explains the last: what misses a column, not what misses a relation. TypeScript 5
  // has them in this order, TypeScript 7 those with a name before others.
  ValuesBySomeToOne<TSource> | CreateValues<TSource> | (CreateValues<TSource> & NewRelations<TSource>)

/** The values of a row inside of another one, which fills the columns that connect them. */
export type NestedValues<TSource> = UpdateValues<TSource> & NewRelations<TSource>

/** New values of a row, and what changes in the rows that are related to it. */
export type UpdateGraph<TSource> = ChangedValues<TSource> | (ChangedValues<TSource> & ChangedRelations<TSource>)

/** What a new row is created or connected with. An empty object type would let every name pass. */
export type NewRelations<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: NewRelated<TSource, RelationsIn<TSource>[TName]> | undefined }

type ChangedRelations<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: ChangedRelated<TSource, RelationsIn<TSource>[TName]> | undefined }

/** The values of a row with that of a to-one, at least one of them. */
type ValuesBySomeToOne<TSource> = {
  [TName in ToOneName<TSource>]: ValuesByToOne<TSource, TName>
}[ToOneName<TSource>]

type ValuesByToOne<TSource, TName extends RelationName<TSource>> = NestedValues<TSource> & {
  readonly [TOne in TName]: NewOne<TSource, RelationsIn<TSource>[TName]>
}

type ToOneName<TSource> = {
  [TName in RelationName<TSource>]: RelationsIn<TSource>[TName] extends { readonly kind: 'one' } ? TName : never
}[RelationName<TSource>]

type NewRelated<TSource, TRelation> = TRelation extends { readonly reach: 'document' }
  ? never
  : TRelation extends { readonly kind: 'many' }
    ? readonly NestedValues<TargetOf<TRelation>>[] | NewMany<TSource, TRelation>
    : NewOne<TSource, TRelation>

type ChangedRelated<TSource, TRelation> = TRelation extends { readonly reach: 'document' }
  ? never
  : TRelation extends { readonly kind: 'many' }
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
