import type { sql, SQL } from 'drizzle-orm'
import type { ColumnName, DrizzleSource, RowOf } from '../model/index.ts'

/** Which columns a call returns: `{ id: true }` only these, `{ bio: false }` all but these. */
export type ColumnSelection<TSource> = { readonly [TName in ColumnName<TSource>]?: boolean | undefined }

/** Drizzle SQL with a value of this type, as it is or under an alias; or what has it, as a column or a query. */
export type Expression<TValue> = SQL<TValue> | SQL.Aliased<TValue> | HasSql<TValue>

interface HasSql<TValue> {
  getSQL(): SQL<TValue>
}

/** What a callback of `extras` gets: the table, and Drizzle's `sql`. */
export type ExtraCallback<TSource, TReturned> = (
  table: DrizzleSource<TSource>,
  operators: { readonly sql: typeof sql },
) => TReturned

/** Further expressions to return, by name, or a callback that returns them; `TExtras` has their values. */
export type Extras<TSource, TExtras> =
  | {
      readonly [TName in keyof TExtras]: Expression<TExtras[TName]> | ExtraCallback<TSource, Expression<TExtras[TName]>>
    }
  | ExtraCallback<TSource, { readonly [TName in keyof TExtras]: Expression<TExtras[TName]> }>

/** What a call without `columns` returns. */
export interface AllColumns {
  readonly columns: 'all'
}

/** The type of a call's `columns`: what was chosen, or nothing. */
export type ColumnsOption<TSource> = ColumnSelection<TSource> | AllColumns | undefined

/** What a call without `extras` adds. */
export type NoExtras = Record<never, never>

/** Options that say what a call returns. */
export interface ReturnOptions<TSource, TColumns = undefined, TExtras = NoExtras> {
  /** The columns to return; all of them by default. */
  readonly columns?: ColumnsArgument<TSource, TColumns>
  /** SQL expressions to return beside the columns. */
  readonly extras?: Extras<TSource, TExtras>
}

/** The row that a call returns: what was asked for and nothing else. */
export type Selected<TSource, TColumns = undefined, TExtras = NoExtras> = [TColumns, keyof TExtras] extends [
  AllColumns | undefined,
  never,
]
  ? RowOf<TSource>
  : Flatten<SelectedColumns<RowOf<TSource>, TColumns> & TExtras>

/** The columns of a row that were chosen. */
export type SelectedColumns<TRow, TColumns> = TColumns extends AllColumns | undefined
  ? TRow
  : [TColumns[keyof TColumns]] extends [true]
    ? Pick<TRow, keyof TRow & keyof TColumns>
    : [UncertainName<TColumns>] extends [never]
      ? [TColumns[keyof TColumns]] extends [false | undefined]
        ? LeftColumns<TRow, NameOf<TColumns, false>>
        : Pick<TRow, keyof TRow & NameOf<TColumns, true>>
      : UncertainColumns<TRow, TColumns>

/** Columns of a selection that is `true` or `false` at run time only: each of them can be there. */
type UncertainColumns<TRow, TColumns> = [NameOf<TColumns, true>] extends [never]
  ? Partial<Omit<TRow, NameOf<TColumns, false>>>
  : Pick<TRow, keyof TRow & NameOf<TColumns, true>> & Partial<Pick<TRow, keyof TRow & UncertainName<TColumns>>>

/** Those that are left of a row; where nothing was left out, nothing was said, and there are none. */
type LeftColumns<TRow, TName> = [TName] extends [never] ? Pick<TRow, never> : Omit<TRow, TName & PropertyKey>

type NameOf<TColumns, TChosen extends boolean | undefined> = {
  [TName in keyof TColumns]-?: [TColumns[TName]] extends [TChosen] ? TName : never
}[keyof TColumns]

/** One that is `undefined` was not given. */
type UncertainName<TColumns> = Exclude<
  keyof TColumns,
  NameOf<TColumns, true> | NameOf<TColumns, false> | NameOf<TColumns, undefined>
>

/** Names that are no columns' are refused one by one, also those of what was written before. */
type ColumnsArgument<TSource, TColumns> = [TColumns] extends [undefined]
  ? TColumns
  : true extends HasOtherNames<TColumns, ColumnName<TSource> | keyof AllColumns>
    ? OtherNames<TColumns, ColumnName<TSource>>
    : ColumnSelection<TSource> | undefined

type HasOtherNames<TColumns, TNames> = [keyof TColumns] extends [TNames] ? false : true

/** By a condition: before a choice is known, a compiler would work out anything else. */
type OtherNames<TColumns, TNames> =
  Exclude<keyof TColumns, TNames> extends infer TName extends string ? { readonly [TKey in TName]: never } : never

/** Writes an intersection out as one object type. */
export type Flatten<TObject> = { [TName in keyof TObject]: TObject[TName] } & {}
