import { reportBlocking } from '../blocking.ts'
import { indexFirst } from '../remedies.ts'
import type { Rule } from '../rule.ts'

export const addUnique: Rule = {
  name: 'add-unique',
  verdict: 'blocks',
  title: 'A unique constraint is added to a table with rows',
  why: `Its index is built while nobody can read or write the table. Built beforehand with CONCURRENTLY, it only has to be
given to the constraint, which takes a moment. Where two rows have the same value the index fails and stays invalid:
the constraint would have failed too.`,
  bad: 'ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);',
  good: [
    `CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;`,
  ],
  check: (scene) => reportBlocking(scene, 'add-unique', (effect) => indexFirst(scene, effect)),
}
