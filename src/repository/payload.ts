import type { TableOf } from '../model/index.ts'
import type { Expression, NoExtras, Selected } from '../query/index.ts'
import type { ReadRepository } from './read-repository.ts'

/**
 * The type of a row that a repository returns for these arguments.
 *
 * @example
 * ```ts
 * const args = { columns: { id: true, name: true } } as const
 * type UserName = Payload<typeof repositories.users, typeof args>
 * ```
 */
export type Payload<TRepository, TArgs = NoExtras> =
  TRepository extends ReadRepository<infer TModel, infer TName>
    ? Selected<TableOf<TModel, TName>, ColumnsIn<TArgs>, ExtrasIn<TArgs>>
    : never

type ColumnsIn<TArgs> = TArgs extends { readonly columns: infer TColumns } ? TColumns : undefined

type ExtrasIn<TArgs> = TArgs extends { readonly extras: infer TExtras } ? ExtraValues<Returned<TExtras>> : NoExtras

type ExtraValues<TExtras> = {
  -readonly [TName in keyof TExtras]: Returned<TExtras[TName]> extends Expression<infer TValue> ? TValue : never
}

type Returned<TValue> = TValue extends (...parameters: never[]) => infer TReturned ? TReturned : TValue
