import type { TableOf } from '../model/index.ts'
import type { FindManyArgs, RelationArgs } from '../query/index.ts'
import type { ReadRepository } from './read-repository.ts'

/**
 * Whatever a repository's `findMany` takes, for arguments that are written apart from the call.
 *
 * @example
 * ```ts
 * const card = { columns: { name: true }, with: { posts: { limit: 3 } } } satisfies ArgsOf<typeof users>
 * type UserCard = Payload<typeof users, typeof card>
 * const cards: UserCard[] = await users.findMany(card)
 * ```
 */
export type ArgsOf<TRepository> =
  TRepository extends ReadRepository<infer TModel, infer TName> ? AnyArgs<TableOf<TModel, TName>> : never

interface AnyArgs<TSource>
  extends Omit<FindManyArgs<TSource>, ReturnOption>, Pick<RelationArgs<TSource>, ReturnOption> {}

type ReturnOption = 'columns' | 'extras' | 'with' | 'counts'
