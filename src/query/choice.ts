/**
 * Where a compiler sees the options of a call as they were written: from an optional property it infers nothing of an
 * `undefined`, and a row would seem to have what it has perhaps. With `exactOptionalPropertyTypes` it infers that by itself.
 */
export type Choice<TColumns, TExtras, TWith = unknown, TCounts = unknown> = IsExact extends true
  ? {}
  : AsWritten<TColumns, TExtras, TWith, TCounts>

type IsExact = { readonly option: undefined } extends { readonly option?: true } ? false : true

/**
 * Each option has a type of its own, since one that is left out would keep the others from being looked at. Once the choice is
 * known, this is `{}`, which costs and refuses nothing.
 */
type AsWritten<TColumns, TExtras, TWith, TCounts> = [TExtras] extends [never]
  ?
      | ({ readonly columns: TColumns } & { readonly extras: TExtras } & { readonly with: TWith } & {
          readonly counts: TCounts
        })
      | {}
  : {}
