import { nameOf, shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const refreshConcurrently: Rule = {
  name: 'refresh-concurrently',
  verdict: 'fails',
  title: 'A materialized view without a unique index is filled anew concurrently',
  why: `PostgreSQL finds the rows that changed by a unique index of plain columns without a condition, and refuses (55000) to
refresh the view concurrently where there is none.`,
  bad: 'DROP INDEX sales_user_idx;\nREFRESH MATERIALIZED VIEW CONCURRENTLY sales;',
  good: [
    'CREATE UNIQUE INDEX sales_users_idx ON sales (user_id, orders);',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY sales;',
  ],
  check: ({ node, schema }) => {
    if (!('RefreshMatViewStmt' in node) || !node.RefreshMatViewStmt.concurrent) return []
    const view = nameOf(node.RefreshMatViewStmt.relation)
    if (schema.tables.get(view)?.kind !== 'materialized view') return []
    const isEnough = [...schema.indexes.values()].some(
      ({ table, isUnique, computed, columns }) =>
        table === view && isUnique && computed.size === 0 && !columns.includes(undefined),
    )
    if (isEnough) return []
    return [
      {
        message: `${shortName(view)} has no unique index of plain columns: refused (55000)`,
        remedy: advise('Make a unique index of it first, without a condition.'),
      },
    ]
  },
}
