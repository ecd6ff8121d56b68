import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const moveTable: Rule = {
  name: 'move-table',
  verdict: 'blocks',
  title: 'A table moves to another tablespace or access method',
  why: `Every page is copied, and nobody can read or write the table meanwhile. pg_repack moves tables beside the traffic.`,
  bad: 'ALTER TABLE orders SET TABLESPACE fast;',
  good: ['SELECT 1;'],
  check: (scene) =>
    reportBlocking(scene, 'move-table', () => advise('Move it with pg_repack, or while nobody needs the table.')),
}
