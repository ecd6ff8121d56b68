import { afterCommit, UniqueViolationError } from 'drizzle-repository'

import type { StoreRepositories } from '../store-repositories.ts'
import type { Chapter } from './step.ts'

const names = ['slow travel', 'night trains']

/** What repositories do in transactions. */
export function transactionSteps(repositories: StoreRepositories): Chapter {
  const { tags } = repositories
  return {
    source: new URL(import.meta.url),
    cleanUp: async () => {
      await tags.deleteMany({ where: { name: { in: names } } })
    },
    steps: [
      {
        heading: 'A transaction: repositories from outside join it, and what follows waits for COMMIT',
        run: async () => {
          const committed: string[] = []
          await repositories.$transaction(async (inside) => {
            await inside.tags.create({ name: 'slow travel' })
            await tags.create({ name: 'night trains' })
            afterCommit(() => committed.push('both tags are there'))
          })
          return committed
        },
      },
      {
        heading: 'All or nothing: a row that is taken undoes the other one',
        throws: UniqueViolationError,
        run: () =>
          repositories.$transaction(async (inside) => {
            await inside.tags.deleteMany({ where: { name: 'night trains' } })
            await inside.tags.create({ name: 'slow travel' })
          }),
      },
      {
        heading: 'So both are still there',
        run: () => tags.findMany({ where: { name: { in: names } }, columns: { name: true }, orderBy: { name: 'asc' } }),
      },
    ],
  }
}
