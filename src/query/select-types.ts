import type { sql, SQL, SQLWrapper } from 'drizzle-orm'
import type { PartSelection, PartsOf } from '../document/index.ts'
import type { ColumnName, ColumnTypeOf, DrizzleSource, RowOf } from '../model/index.ts'

/**
 * Which columns a call returns: `{ id: true }` only these, `{ bio: false }` all but these, `{ profile: { name: true } }` only
 * these parts of a document.
 */
export type ColumnSelection<TSource> = {
  readonly [TName in keyof RowOf<TSource>]?: RowOf<TSource>[TName] extends object | null
    ? boolean | DocumentSelection<TSource, TName> | undefined
    : boolean | undefined
}

type DocumentSelection<TSource, TName> =
  ColumnTypeOf<TSource, TName & string> extends { readonly driverParam: { readonly $document: infer TStored } }
    ? PartSelection<TStored>
    : never

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

/** Further expressions to return, by name, or a callback that returns them. */
export type Extras<TSource> =
  | { readonly [name: string]: SQLWrapper | ExtraCallback<TSource, SQLWrapper> }
  | ExtraCallback<TSource, { readonly [name: string]: SQLWrapper }>

/** The choice is inferred from the first branch and checked by the second. */
type ExtrasArgument<TSource, TExtras> = [TExtras] extends [undefined] ? TExtras : Extras<TSource> | undefined

/** What a call without `columns` returns. */
export interface AllColumns {
  readonly columns: 'all'
}

/** The type of a call's `columns`: what was chosen, or nothing. */
export type ColumnsOption<TSource> = ColumnSelection<TSource> | AllColumns | undefined

/** What a call without `extras` adds. */
export interface NoExtras {
  readonly extras: false
}

/** Options that say what a call returns. */
export interface ReturnOptions<TSource, TColumns = undefined, TExtras = undefined> {
  /** The columns to return; all of them by default. */
  readonly columns?: ColumnsArgument<TSource, TColumns>
  /** SQL expressions to return beside the columns. */
  readonly extras?: ExtrasArgument<TSource, TExtras>
}

/** The row that a call returns: what was asked for and nothing else. */
export type Selected<TSource, TColumns = undefined, TExtras = undefined> = [TColumns, TExtras] extends [
  AllColumns | undefined,
  NoExtras | undefined,
]
  ? RowOf<TSource>
  : Flatten<SelectedColumns<TSource, RowOf<TSource>, TColumns> & ExtrasOf<TExtras>>

/** The values of extras by name, perhaps there where it is known at run time only whether extras are given. */
type ExtrasOf<TExtras> = [TExtras] extends [NoExtras | undefined]
  ? unknown
  : undefined extends TExtras
    ? Partial<ExtraValues<Returned<Exclude<TExtras, undefined>>>>
    : ExtraValues<Returned<TExtras>>

type ExtraValues<TExtras> = {
  -readonly [TName in keyof TExtras]: Returned<TExtras[TName]> extends Expression<infer TValue> ? TValue : never
}

type Returned<TValue> = TValue extends (...parameters: never[]) => infer TReturned ? TReturned : TValue

/** The columns of a row that were chosen. */
type SelectedColumns<TSource, TRow, TColumns> = TColumns extends AllColumns | undefined
  ? TRow
  : [TColumns[keyof TColumns]] extends [true]
    ? Pick<TRow, keyof TRow & keyof TColumns>
    : [TColumns[keyof TColumns]] extends [boolean | undefined]
      ? ChosenColumns<TRow, TColumns>
      : WithParts<TSource, TRow, TColumns, PartName<TColumns>>

type ChosenColumns<TRow, TColumns> = [UncertainName<TColumns>] extends [never]
  ? [TColumns[keyof TColumns]] extends [false | undefined]
    ? LeftColumns<TRow, NameOf<TColumns, false>>
    : Pick<TRow, keyof TRow & NameOf<TColumns, true>>
  : UncertainColumns<TRow, TColumns>

/** The columns of documents that parts are chosen of: beside them, no other is there that was not chosen. */
type PartName<TColumns> = {
  [TName in keyof TColumns]-?: [Extract<TColumns[TName], object>] extends [never] ? never : TName
}[keyof TColumns]

type WithParts<TSource, TRow, TColumns, TName extends keyof TColumns> = Pick<
  TRow,
  keyof TRow & NameOf<TColumns, true>
> & {
  [
    TKey in TName & keyof TRow as [TColumns[TKey & keyof TColumns]] extends [object | true] ? TKey : never
  ]: DocumentParts<TSource, TKey, TRow[TKey], TColumns[TKey & keyof TColumns]>
} & {
  [
    TKey in TName & keyof TRow as [TColumns[TKey & keyof TColumns]] extends [object | true] ? never : TKey
  ]?: DocumentParts<TSource, TKey, TRow[TKey], Extract<TColumns[TKey & keyof TColumns], object | true>>
}

/** Parts are as they are kept: where the schema makes other values of those, the row has another type. */
type DocumentParts<TSource, TName, TValue, TParts> =
  ColumnTypeOf<TSource, TName & string> extends { readonly driverParam: { readonly $document: infer TStored } }
    ? NonNullable<TValue> extends TStored
      ? PartsOf<TValue, TParts>
      : PartsOf<TStored | Extract<TValue, null>, TParts>
    : never

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
  : true extends ([keyof TColumns] extends [keyof RowOf<TSource> | 'columns'] ? false : true)
    ? OtherNames<TColumns, ColumnName<TSource>>
    : ColumnSelection<TSource> | undefined

/** By a condition: before a choice is known, a compiler would work out anything else. */
type OtherNames<TColumns, TNames> =
  Exclude<keyof TColumns, TNames> extends infer TName extends string ? { readonly [TKey in TName]: never } : never

/** Writes an intersection out as one object type. */
export type Flatten<TObject> = { [TName in keyof TObject]: TObject[TName] } & {}
