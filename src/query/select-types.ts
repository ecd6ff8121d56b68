import type { sql, SQL } from 'drizzle-orm'
import type { ColumnName, RowOf } from '../model/index.ts'
import type { Filter } from './filter-types.ts'
import type { OrderBy } from './order-types.ts'

/** Which columns a call returns: `{ id: true }` only these, `{ bio: false }` all but these. */
export type ColumnSelection<TSource> = { readonly [TName in ColumnName<TSource>]?: boolean | undefined }

/** Drizzle SQL with a value of this type, as it is or under an alias. */
export type Expression<TValue> = SQL<TValue> | SQL.Aliased<TValue>

/** What a callback of `extras` gets: the table, and Drizzle's `sql`. */
export type ExtraCallback<TSource, TReturned> = (table: TSource, operators: { readonly sql: typeof sql }) => TReturned

/** Further expressions to return, by name, or a callback that returns them; `TExtras` has their values. */
export type Extras<TSource, TExtras> =
  | { readonly [TName in keyof TExtras]: Expression<TExtras[TName]> | ExtraCallback<TSource, Expression<TExtras[TName]>> }
  | ExtraCallback<TSource, { readonly [TName in keyof TExtras]: Expression<TExtras[TName]> }>

/** The type of a call's `columns`: what was chosen, or nothing. */
export type ColumnsOption<TSource> = ColumnSelection<TSource> | undefined

/** What a call without `extras` adds. */
export type NoExtras = Record<never, never>

/** A row lock that a read takes; it is held until the transaction ends. */
export interface LockOptions {
  readonly mode: 'update' | 'no key update' | 'share' | 'key share'
  /** Leave locked rows out instead of waiting for them. */
  readonly skipLocked?: boolean
  /** Throw a `LockTimeoutError` instead of waiting. */
  readonly noWait?: boolean
}

/** Options that say what a call returns. */
export interface ReturnOptions<TSource, TColumns, TExtras> {
  /** The columns to return; all of them by default. */
  readonly columns?: TColumns & OnlyColumnsOf<TSource, TColumns>
  /** SQL expressions to return beside the columns. */
  readonly extras?: Extras<TSource, TExtras>
}

/** Options of every read. */
export interface ReadOptions<TSource, TColumns, TExtras> extends ReturnOptions<TSource, TColumns, TExtras> {
  /** Locks the rows until the end of the transaction. */
  readonly lock?: LockOptions
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** Arguments of `findFirst` and `findOnly`. */
export interface FindArgs<TSource, TColumns, TExtras> extends ReadOptions<TSource, TColumns, TExtras> {
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource>
  /** Rows to leave out at the start; 0 by default. */
  readonly offset?: number | undefined
}

/** Arguments of `findMany`. */
export interface FindManyArgs<TSource, TColumns, TExtras> extends FindArgs<TSource, TColumns, TExtras> {
  /** The most rows to return; all of them by default. */
  readonly limit?: number | undefined
}

/** The row that a call returns: what was asked for and nothing else. */
export type Selected<TSource, TColumns, TExtras> = [TColumns, keyof TExtras] extends [undefined, never]
  ? RowOf<TSource>
  : Flatten<SelectedColumns<RowOf<TSource>, TColumns> & TExtras>

type SelectedColumns<TRow, TColumns> = TColumns extends object
  ? true extends TColumns[keyof TColumns]
    ? { [TName in keyof TRow as TName extends keyof TColumns ? (TColumns[TName] extends true ? TName : never) : never]: TRow[TName] }
    : keyof TColumns extends never
      ? Record<never, never>
      : { [TName in keyof TRow as TName extends keyof TColumns ? (TColumns[TName] extends false ? never : TName) : TName]: TRow[TName] }
  : TRow

type OnlyColumnsOf<TSource, TColumns> = { readonly [TName in Exclude<keyof TColumns, ColumnName<TSource>>]: never }

/** Writes an intersection out as one object type. */
export type Flatten<TObject> = { [TName in keyof TObject]: TObject[TName] } & {}

