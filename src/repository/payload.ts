import type { TableOf } from '../model/index.ts'
import type { FoundBy } from '../query/index.ts'
import type { ReadRepository } from './read-repository.ts'

/**
 * The type of a row that a repository returns for these arguments.
 *
 * @example
 * ```ts
 * const args = { columns: { id: true, name: true }, with: { posts: true } } as const
 * type UserWithPosts = Payload<typeof repositories.users, typeof args>
 * ```
 */
export type Payload<TRepository, TArgs = object> =
  TRepository extends ReadRepository<infer TModel, infer TName>
    ? TArgs extends unknown
      ? FoundBy<TableOf<TModel, TName>, TArgs>
      : never
    : never
