import { reportBlocking } from '../blocking.ts'
import { insertBehind } from '../edit-statement.ts'
import type { Rule } from '../rule.ts'

export const reindex: Rule = {
  name: 'reindex',
  verdict: 'blocks',
  title: 'An index is built anew on a table with rows',
  why: 'Nobody can write to the table meanwhile, nor read it by that index. With CONCURRENTLY they can.',
  bad: 'REINDEX INDEX orders_total_idx;',
  good: ['REINDEX INDEX CONCURRENTLY orders_total_idx;'],
  check: (scene) =>
    reportBlocking(scene, 'reindex', () => ({
      now: [insertBehind(scene, ['INDEX', 'TABLE', 'SCHEMA', 'DATABASE'], 'CONCURRENTLY')],
      next: [],
      advice: undefined,
      isAutomatic: true,
    })),
}
