export {
  createRepositories,
  type Repositories,
  type RepositoryOverrides,
  type RepositorySet,
} from './create-repositories.ts'
export { detectRepeatedQueries, type RepeatedQueryOptions } from './detect-repeated-queries.ts'
export type { ExplainOptions } from './explain-statement.ts'
export type { Payload } from './payload.ts'
export { ReadRepository } from './read-repository.ts'
export { Repository } from './repository.ts'
export { repositoryOf, type RepositoryClass } from './repository-of.ts'
export type { RepositoryOptions } from './repository-context.ts'
