import type { ColumnsOf, ColumnTypeOf, ColumnTypesOf, RowOf } from './schema-types.ts'

/**
 * The type of a table's key: a scalar, or an object when composite.
 *
 * Drizzle's types carry no composite primary key, and 1.0's carry no primary key at all. So in this order: the key that
 * the model declares; the column that Drizzle 0.45 marks as primary; the column `id`; else any value or object of the
 * row, checked when the call is made.
 */
export type KeyOf<TSource, TDeclared> = TDeclared extends readonly (infer TName)[]
  ? { readonly [TKey in TName & keyof RowOf<TSource>]: NonNullable<RowOf<TSource>[TKey]> }
  : TDeclared extends keyof RowOf<TSource>
    ? NonNullable<RowOf<TSource>[TDeclared]>
    : [PrimaryName<TSource>] extends [never]
      ? UndeclaredKey<RowOf<TSource>>
      : NonNullable<RowOf<TSource>[PrimaryName<TSource> & keyof RowOf<TSource>]>

/** The names of the key's properties, as far as the types know them; else `never`. */
export type KeyNameOf<TSource, TDeclared> = TDeclared extends readonly (infer TName)[]
  ? TName & keyof RowOf<TSource>
  : TDeclared extends keyof RowOf<TSource>
    ? TDeclared
    : [PrimaryName<TSource>] extends [never]
      ? 'id' & keyof RowOf<TSource>
      : PrimaryName<TSource> & keyof RowOf<TSource>

/**
 * Looking at every column costs a compiler the most, and Drizzle 1.0 marks none. Its columns have no `columnType`, so a
 * column `id` tells which of the two it is.
 */
type PrimaryName<TSource> = 'id' extends keyof ColumnTypesOf<TSource>
  ? 'columnType' extends keyof ColumnTypeOf<TSource, 'id'>
    ? ColumnTypeOf<TSource, 'id'> extends { readonly isPrimaryKey: true }
      ? 'id'
      : MarkedName<TSource>
    : never
  : MarkedName<TSource>

type MarkedName<TSource> = {
  [TName in keyof ColumnsOf<TSource>]: ColumnsOf<TSource>[TName] extends { readonly _: { readonly isPrimaryKey: true } }
    ? TName
    : never
}[keyof ColumnsOf<TSource>] &
  keyof RowOf<TSource>

type UndeclaredKey<TRow> = TRow extends { readonly id: infer TId }
  ? NonNullable<TId>
  : ScalarKey<TRow> | ObjectKey<TRow>

type ScalarKey<TRow> = unknown extends TRow[keyof TRow] ? Scalar : Extract<TRow[keyof TRow], Scalar>

type Scalar = string | number | bigint | Date | Uint8Array

type ObjectKey<TRow> = { readonly [TName in keyof TRow]?: NonNullable<TRow[TName]> }
