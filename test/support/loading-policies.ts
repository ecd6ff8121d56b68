import { loadedTables } from './loading-data.ts'
import type { SampleScopes } from './loading-scopes.ts'

/* Row-level security over the tables of the loading tests. The view is its owner's, whom no policy holds. */

/** What is true of the rows that a role sees. */
const seen: Readonly<Record<string, string>> = {
  people: 'id % 4 <> 0',
  places: 'rank is distinct from 1',
  messages: 'rank is distinct from 3',
  messageTags: 'id % 5 <> 1',
  tags: 'id % 3 <> 0',
  lefts: 'id % 6 <> 2',
}

const tableOf = (name: string): string => loadedTables[name]!.databaseName

/** The policies; they hold once they are enabled. */
export const policiesDdl: string = Object.entries(seen)
  .map(([name, condition]) => `create policy seen on ${tableOf(name)} using (${condition})`)
  .join('; ')

/** Enables or disables every policy. */
export function policiesAre(isEnabled: boolean): string {
  const action = isEnabled ? 'enable' : 'disable'
  return Object.keys(seen)
    .map((name) => `alter table ${tableOf(name)} ${action} row level security`)
    .join('; ')
}

/** The same scopes, and what the policies let a role see as one more that nobody can lift. */
export function withPolicies(scopes: SampleScopes): SampleScopes {
  return Object.fromEntries(
    Object.keys(loadedTables).map((name) => {
      const condition = seen[name]
      const policy = condition === undefined ? {} : { '~policy': { filter: () => ({}), sql: () => `(${condition})` } }
      return [name, { ...scopes[name], ...policy }]
    }),
  )
}
