import type { FieldIn, NameIn } from './field-types.ts'

/** Which parts of a document are read: `true` is a field as a whole; of a list it says which fields of its elements. */
export type PartSelection<TStored> =
  NonNullable<TStored> extends readonly (infer TElement)[]
    ? PartSelection<TElement>
    : NonNullable<TStored> extends object
      ? FieldSelection<NonNullable<TStored>>
      : never

type FieldSelection<TStored> = {
  readonly [TName in NameIn<TStored>]?: true | PartSelection<FieldIn<TStored, TName>> | undefined
}

/** A document with the parts that were chosen, and nothing else. */
export type PartsOf<TValue, TParts> = TParts extends true
  ? TValue
  : TValue extends readonly (infer TElement)[]
    ? PartsOf<TElement, TParts>[]
    : TValue extends object
      ? FieldsOf<TValue, TParts>
      : TValue

/** One that is chosen at run time only can be there. */
type FieldsOf<TValue, TParts> = {
  -readonly [
    TName in keyof TValue as TParts[TName & keyof TParts] extends object | true ? TName & keyof TParts : never
  ]: PartsOf<TValue[TName], TParts[TName & keyof TParts]>
} & UncertainFields<TValue, TParts>

type UncertainFields<TValue, TParts> = [UncertainName<TParts>] extends [never]
  ? unknown
  : {
      -readonly [TName in keyof TValue as TName & UncertainName<TParts>]?: PartsOf<
        TValue[TName],
        Exclude<TParts[TName & keyof TParts], undefined>
      >
    }

type UncertainName<TParts> = {
  [TName in keyof TParts]-?: [TParts[TName]] extends [object | true | undefined]
    ? TParts[TName] extends object | true
      ? never
      : [TParts[TName]] extends [undefined]
        ? never
        : TName
    : never
}[keyof TParts]
