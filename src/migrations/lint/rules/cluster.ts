import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const cluster: Rule = {
  name: 'cluster',
  verdict: 'blocks',
  title: 'A table is put into the order of an index',
  why: `CLUSTER writes the whole table anew, and nobody can read or write it meanwhile. It is no matter of the schema: the
extensions pg_repack and pg_squeeze do the same beside the traffic.`,
  bad: 'CLUSTER orders USING orders_total_idx;',
  good: ['ALTER TABLE orders CLUSTER ON orders_total_idx;'],
  check: (scene) =>
    reportBlocking(scene, 'cluster', () => advise('Leave it out, or use pg_repack outside of the revisions.')),
}
