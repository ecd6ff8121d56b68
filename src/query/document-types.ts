import type { FieldIn, NameIn, Whole } from '../document/index.ts'
import type { ComparisonFilter, CountFilter, TextFilter } from './operator-types.ts'

/**
 * What a filter says of a document, by the type of what is kept: of an object its fields, of a value or a list operators.
 * `null` means that it is not there, or a JSON null.
 */
export type DocumentFilter<TStored> = PlaceFilter<NonNullable<TStored>> | null

type PlaceFilter<TValue> = unknown extends TValue
  ? OpenFilter<unknown>
  : [TValue] extends [Scalar]
    ? Widened<TValue> | ScalarFilter<TValue>
    : [TValue] extends [readonly unknown[]]
      ? DocumentListFilter<TValue[number]>
      : [TValue] extends [object]
        ? FieldFilters<TValue> | Whole<WholeFilter<TValue>>
        : OpenFilter<TValue>

type Scalar = string | number | bigint | boolean

/** Conditions on the fields of an object; of one that can be several, on those that any of them has. */
export type FieldFilters<TValue> = {
  readonly [TName in NameIn<TValue>]?: DocumentFilter<FieldIn<TValue, TName>>
} & {}

/** Operators that fit anything in a document. */
interface AnyFilter {
  /** Whether it is not there, or a JSON null. */
  readonly isNull?: boolean
  readonly isNotNull?: boolean
  /** Whether it is there, if only as a JSON null. */
  readonly exists?: boolean
}

type ScalarFilter<TValue> = AnyFilter &
  ComparisonFilter<Widened<TValue>> &
  ([TValue] extends [string] ? TextFilter : unknown)

/** JSON has numbers of any length. */
type Widened<TValue> = [TValue] extends [number] ? TValue | bigint : TValue

/** Operators on a list of a document. */
export interface DocumentListFilter<TElement> extends AnyFilter {
  readonly eq?: readonly TElement[] | null
  readonly ne?: readonly TElement[] | null
  readonly in?: readonly (readonly TElement[])[]
  readonly notIn?: readonly (readonly TElement[])[]
  /** Has all of these elements; an object is one that has what is given of it. */
  readonly arrayContains?: readonly DeepPartial<TElement>[]
  /** Has no other than these elements. */
  readonly arrayContained?: readonly TElement[]
  /** Has one of these elements at least. */
  readonly arrayOverlaps?: readonly TElement[]
  /** How many elements it has. */
  readonly length?: number | CountFilter
  /** One element meets this at least. */
  readonly some?: DocumentFilter<TElement>
  /** Every element meets this; there can be none. */
  readonly every?: DocumentFilter<TElement>
  /** No element meets this; there can be none. */
  readonly none?: DocumentFilter<TElement>
}

/** Operators on an object of a document as a whole. */
export interface WholeFilter<TValue> extends AnyFilter {
  readonly eq?: TValue | null
  readonly ne?: TValue | null
  readonly in?: readonly TValue[]
  readonly notIn?: readonly TValue[]
  /** Has what is given, at any depth. */
  readonly contains?: DeepPartial<TValue>
  /** Has a key, if only with a JSON null. */
  readonly hasKey?: string
}

/** Operators on what can be of several kinds, or of any. */
type OpenFilter<TValue> =
  | (unknown extends TValue ? Scalar : Extract<TValue, Scalar>)
  | (AnyFilter & ComparisonFilter<TValue> & TextFilter)
  | Whole<WholeFilter<TValue>>

type DeepPartial<TValue> = TValue extends object
  ? TValue extends readonly (infer TElement)[]
    ? readonly DeepPartial<TElement>[]
    : { readonly [TName in keyof TValue]?: DeepPartial<TValue[TName]> }
  : TValue
