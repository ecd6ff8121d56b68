import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const addExclusion: Rule = {
  name: 'add-exclusion',
  verdict: 'blocks',
  title: 'An exclusion constraint is added to a table with rows',
  why: `Its index is built while nobody can read or write the table, and there is no other way in PostgreSQL: such an index
cannot be built concurrently. Where the table is large, make a new one with the constraint and move the rows.`,
  bad: 'ALTER TABLE orders ADD CONSTRAINT orders_once EXCLUDE USING btree (placed_at WITH =);',
  good: [
    'CREATE TABLE bookings (id bigint PRIMARY KEY, day date, CONSTRAINT bookings_once EXCLUDE USING btree (day WITH =));',
  ],
  check: (scene) =>
    reportBlocking(scene, 'add-exclusion', () =>
      advise('There is no concurrent way. Do it while the table is small, or in a new table that the rows move to.'),
    ),
}
