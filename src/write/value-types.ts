import type { SQL } from 'drizzle-orm'
import type { DocumentOf, DocumentPatch } from '../document/index.ts'
import type { ColumnTypes, ColumnTypesOf, FilledOf, InsertOf } from '../model/index.ts'

/**
 * The values of a new row, any of them can be Drizzle SQL. Those without a default are required, except what the model
 * fills: by a scope of the table, or its audit.
 */
export type CreateValues<TSource> = [FilledOf<TSource>] extends [never]
  ? ValuesOf<TSource, InsertOf<TSource>>
  : ValuesOf<TSource, Omit<InsertOf<TSource>, FilledOf<TSource>>> &
      Partial<ValuesOf<TSource, Pick<InsertOf<TSource>, FilledOf<TSource> & keyof InsertOf<TSource>>>>

type ValuesOf<TSource, TInsert> = {
  readonly [TName in keyof TInsert]: NewValue<TSource, TName, TInsert[TName]>
}

type NewValue<TSource, TName, TValue> = [TValue] extends [Single]
  ? TValue | SQL
  : TValue | GivenDocument<TSource, TName> | SQL

/** Values that are no objects, of which no more has to be known: a compiler is asked often. */
type Single = string | number | bigint | boolean | Date | null | undefined

/** Of a document, what its schema completes can be left out. */
type GivenDocument<TSource, TName> = (ColumnTypesOf<TSource> & ColumnTypes)[TName & string]['_'] extends {
  readonly driverParam: { readonly $given: infer TGiven }
}
  ? TGiven
  : never

/** New values of a row: `undefined` leaves a property as it is, `null` sets it, and any of them can be Drizzle SQL. */
export type UpdateValues<TSource> = {
  readonly [TName in keyof InsertOf<TSource>]?: NewValue<TSource, TName, InsertOf<TSource>[TName]> | undefined
}

/** The same of rows that are there: a document can be changed by a patch. */
export type ChangedValues<TSource> = {
  readonly [TName in keyof InsertOf<TSource>]?: ChangedValue<TSource, TName, InsertOf<TSource>[TName]> | undefined
}

type ChangedValue<TSource, TName, TValue> = [TValue] extends [Single]
  ? TValue | SQL
  : TValue | ChangedDocument<TSource, TName> | SQL

type ChangedDocument<TSource, TName> = (ColumnTypesOf<TSource> & ColumnTypes)[TName & string]['_'] extends {
  readonly driverParam: DocumentOf<infer TStored, infer TGiven>
}
  ? TGiven | DocumentPatch<TStored>
  : never
