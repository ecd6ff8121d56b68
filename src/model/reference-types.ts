import type { FieldIn } from '../document/index.ts'
import type { KeyOf } from './key-types.ts'
import type { ColumnTypeOf, RowOf, SourcesOf } from './schema-types.ts'

/** Where the ids of a reference are, and the table that they are of. */
export type FromOf<TReference> = TReference['from' & keyof TReference]
export type ToOf<TReference> = TReference['to' & keyof TReference]

/** What a reference has to be: itself, or what is wrong with it. */
export type CheckedReferences<TSchema, TName extends keyof SourcesOf<TSchema>, TOptions> = {
  readonly [TReference in keyof TOptions]: CheckedReference<SourcesOf<TSchema>, TName, TOptions[TReference]>
}

type CheckedReference<TSources, TName extends keyof TSources, TOptions> =
  ToOf<TOptions> extends keyof TSources
    ? FitsKey<
        ElementOf<IdsAt<TSources[TName], FromOf<TOptions>>>,
        KeyValue<TSources[ToOf<TOptions>], TOptions>
      > extends true
      ? unknown
      : { readonly from: 'a path to ids of the type of the key' }
    : { readonly to: keyof TSources }

type KeyValue<TSource, TOptions> = TOptions extends { readonly key: infer TKey }
  ? NonNullable<RowOf<TSource>[TKey & keyof RowOf<TSource>]>
  : KeyOf<TSource, undefined>

/** A number that JavaScript cannot have is kept as a text. */
type FitsKey<TId, TKey> = [TId] extends [never]
  ? false
  : [TKey] extends [never]
    ? false
    : [TKey] extends [string]
      ? [TId] extends [string]
        ? true
        : false
      : [TKey] extends [number]
        ? [TId] extends [number]
          ? true
          : false
        : [TKey] extends [bigint]
          ? [TId] extends [string | number]
            ? true
            : false
          : false

/** The ids at a path: a list where there can be several, one value where not; `never` where there is nothing. */
export type IdsAt<TSource, TPath> = TPath extends readonly [infer TColumn extends string, ...infer TKeys]
  ? ColumnTypeOf<TSource, TColumn> extends { readonly driverParam: { readonly $document: infer TStored } }
    ? ValueAt<NonNullable<TStored>, TKeys>
    : never
  : never

type ValueAt<TValue, TKeys> = TKeys extends readonly [infer TKey, ...infer TRest]
  ? TValue extends readonly (infer TElement)[]
    ? TKey extends '*'
      ? readonly ElementOf<ValueAt<NonNullable<TElement>, TRest>>[]
      : never
    : ValueAt<NonNullable<FieldIn<TValue, TKey>>, TRest>
  : TValue

type ElementOf<TValue> = [TValue] extends [never]
  ? never
  : [TValue] extends [readonly (infer TElement)[]]
    ? NonNullable<TElement>
    : TValue
