import type { ReadRepository } from './read-repository.ts'
import type { Selected } from '../query/index.ts'

/**
 * The type of a row that a repository returns for these arguments.
 *
 * @example
 * ```ts
 * const args = { columns: { id: true, name: true } } as const
 * type UserName = Payload<typeof repositories.users, typeof args>
 * ```
 */
export type Payload<TRepository, TArgs = Record<never, never>> =
  TRepository extends ReadRepository<infer _TModel, infer _TName, infer TSource>
    ? Selected<TSource, OptionOf<TArgs, 'columns'>, OptionOf<TArgs, 'extras'>>
    : never

type OptionOf<TArgs, TOption extends string> = TArgs extends Readonly<Record<TOption, infer TValue>> ? TValue : undefined
