import type { PageLimits } from '../page/index.ts'
import type { RepositoryContext } from './repository-context.ts'

const unlimited: PageLimits = {}

/** The limits of the pages of a repository. */
export function pageLimits(_context: RepositoryContext): PageLimits {
  return unlimited
}
