import type { ColumnName, ColumnsOf, ColumnTypeOf, RowOf } from '../model/index.ts'

/** Columns that can be added up: numbers, bigints and numeric. */
export type NumericColumn<TSource> = {
  [TName in ColumnName<TSource>]: TName extends keyof ColumnsOf<TSource>
    ? ColumnsOf<TSource>[TName] extends { readonly _: infer TColumn }
      ? IsNumeric<TColumn> extends true
        ? TName
        : never
      : never
    : never
}[ColumnName<TSource>]

type IsNumeric<TColumn> = TColumn extends { readonly data: number | bigint } | { readonly type: number | bigint | null }
  ? true
  : TColumn extends { readonly dataType: 'string numeric' } | { readonly columnType: 'PgNumeric' }
    ? true
    : false

/** Columns that have an order: `min` and `max` are over these. PostgreSQL has neither for uuid and json. */
export type OrderedColumn<TSource> = {
  [TName in ColumnName<TSource>]: NonNullable<RowOf<TSource>[TName & keyof RowOf<TSource>]> extends
    | string
    | number
    | bigint
    | Date
    ? ColumnTypeOf<TSource, TName> extends UnorderedType
      ? never
      : TName
    : never
}[ColumnName<TSource>]

type UnorderedType =
  | { readonly columnType: 'PgUUID' | 'PgJson' | 'PgJsonb' }
  | { readonly dataType: 'string uuid' | 'object json' }

/** A value of a column that is not NULL. */
export type ValueOf<TSource, TName> = NonNullable<RowOf<TSource>[TName & keyof RowOf<TSource>]>
