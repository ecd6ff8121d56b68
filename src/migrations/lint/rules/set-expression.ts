import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const setExpression: Rule = {
  name: 'set-expression',
  verdict: 'blocks',
  title: 'A stored column gets another expression',
  why: `PostgreSQL works the column out for every row and writes the whole table anew; nobody can read or write it meanwhile.
Add a plain column, keep it by a trigger and fill it in batches, or, on PostgreSQL 18, use a virtual column.`,
  bad: 'ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS (total * 2);',
  good: ['ALTER TABLE orders ADD COLUMN gross_new bigint;'],
  check: (scene) =>
    reportBlocking(scene, 'set-expression', () =>
      advise('Add a plain column, keep it by a trigger, fill it in batches, then let the code read it.'),
    ),
}
