import type { Rule } from '../rule.ts'

export const ownStep: Rule = {
  name: 'own-step',
  verdict: 'note',
  title: 'A statement has to run outside of a transaction',
  why: `PostgreSQL refuses it inside of one (25001). upgrade runs it as a step of its own and remembers how far it came, so
nothing needs to be written; but drizzle's own migrator runs a whole revision in one transaction and fails.`,
  bad: 'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);',
  good: [],
  check: ({ statement }) =>
    statement.kind === 'alone'
      ? [{ message: 'a step of its own for upgrade; drizzle-orm/migrator is refused (25001)' }]
      : [],
}
