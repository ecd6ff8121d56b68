import type { FieldIn, NameIn } from './field-types.ts'

/** What a patch does to a document; to a list that is one by itself, and to an object by its fields. */
export type PatchOperations<TStored> = [NonNullable<TStored>] extends [readonly (infer TElement)[]]
  ? ListOperations<TElement>
  : ObjectOperations<NonNullable<TStored>>

interface ListOperations<TElement> {
  readonly push?: readonly TElement[]
  readonly addToSet?: readonly TElement[]
  readonly pull?: readonly TElement[]
}

interface ObjectOperations<TStored> {
  /** New values of fields, each as a whole. */
  readonly set?: Partial<EachOf<TStored>>
  /** The same at any depth: of an object only what is given. */
  readonly merge?: Merged<EachOf<TStored>>
  /** Fields to take out. */
  readonly unset?: UnsetFields<EachOf<TStored>>
  /** What is added to numbers. */
  readonly increment?: NumberFields<EachOf<TStored>>
  /** Elements to put at the end of lists. */
  readonly push?: ListFields<EachOf<TStored>>
  /** Elements to put at the end of lists that don't have them. */
  readonly addToSet?: ListFields<EachOf<TStored>>
  /** Elements to take out of lists, wherever they are. */
  readonly pull?: ListFields<EachOf<TStored>>
}

/** A document that can be of several shapes has the fields of all of them. */
type EachOf<TStored> = {
  readonly [TName in NameIn<TStored>]: FieldIn<TStored, TName>
}

type IsList<TValue> = [TValue] extends [readonly unknown[]] ? true : false

type Merged<TFields> = {
  readonly [TName in keyof TFields]?: MergedValue<TFields[TName]>
}

type MergedValue<TValue> = TValue extends readonly unknown[] ? TValue : TValue extends object ? Merged<TValue> : TValue

type UnsetFields<TFields> = {
  readonly [TName in keyof TFields]?: NonNullable<TFields[TName]> extends infer TValue
    ? true | (IsList<TValue> extends true ? never : TValue extends object ? UnsetFields<EachOf<TValue>> : never)
    : never
}

type NumberFields<TFields> = {
  readonly [
    TName in keyof TFields as IsOpen<NonNullable<TFields[TName]>, number> extends true ? TName : never
  ]?: NonNullable<TFields[TName]> extends infer TValue
    ? [TValue] extends [number]
      ? number | bigint
      : NumberFields<EachOf<TValue>>
    : never
}

type ListFields<TFields> = {
  readonly [
    TName in keyof TFields as IsOpen<NonNullable<TFields[TName]>, readonly unknown[]> extends true ? TName : never
  ]?: NonNullable<TFields[TName]> extends infer TValue
    ? [TValue] extends [readonly (infer TElement)[]]
      ? readonly TElement[]
      : ListFields<EachOf<TValue>>
    : never
}

/** Whether a value is meant by an operation, or an object that has such fields. */
type IsOpen<TValue, TMeant> = [TValue] extends [TMeant]
  ? true
  : [TValue] extends [object]
    ? IsList<TValue> extends true
      ? false
      : true
    : false
