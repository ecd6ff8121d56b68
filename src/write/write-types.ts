import type { SQL } from 'drizzle-orm'
import type { FilledOf, InsertOf, LiftableScope } from '../model/index.ts'
import type { Filter, NoExtras, ReturnOptions } from '../query/index.ts'

/**
 * The values of a new row, any of them can be Drizzle SQL. Those without a default are required, except what a scope of
 * the table fills.
 */
export type CreateValues<TSource> = [FilledOf<TSource>] extends [never]
  ? ValuesOf<InsertOf<TSource>>
  : ValuesOf<Omit<InsertOf<TSource>, FilledOf<TSource>>> &
      Partial<ValuesOf<Pick<InsertOf<TSource>, FilledOf<TSource> & keyof InsertOf<TSource>>>>

type ValuesOf<TInsert> = { readonly [TName in keyof TInsert]: TInsert[TName] | SQL }

/** New values of a row: `undefined` leaves a property as it is, `null` sets it, and any of them can be Drizzle SQL. */
export type UpdateValues<TSource> = {
  readonly [TName in keyof InsertOf<TSource>]?: InsertOf<TSource>[TName] | SQL | undefined
}

/** Options of a write of one row. */
export interface WriteOptions<TSource, TColumns = undefined, TExtras = NoExtras> extends ReturnOptions<
  TSource,
  TColumns,
  TExtras
> {
  /** The scopes that do not apply in this call, by name. Without `softDelete`, deleting is for good. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** Options of a write that returns rows. */
export interface WriteManyOptions<TSource, TColumns = undefined, TExtras = NoExtras> extends WriteOptions<
  TSource,
  TColumns,
  TExtras
> {
  readonly returning?: true
}

/** Options of a write that returns how many rows it wrote. */
export interface WriteCountOptions<TSource = unknown> {
  readonly returning: false
  readonly unscoped?: readonly LiftableScope<TSource>[]
  readonly signal?: AbortSignal
}

/** What `updateMany` changes, and in which rows. */
export interface UpdateManyTarget<TSource> {
  readonly where: Filter<TSource>
  readonly set: UpdateValues<TSource>
}

/** Which rows `deleteMany` deletes. */
export interface DeleteManyTarget<TSource> {
  readonly where: Filter<TSource>
}
