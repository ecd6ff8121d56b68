import type { PageLimits } from '../page/index.ts'
import type { RepositoryContext } from './repository-context.ts'

/** The limits of the offset pages of a repository: the table's own, else those of all. */
export function pageLimits({ table, options }: RepositoryContext): PageLimits {
  const { maxLimit = options.maxLimit, maxOffset = options.maxOffset } = table.rules
  return { maxLimit, maxOffset }
}
