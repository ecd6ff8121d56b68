import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const setLogged: Rule = {
  name: 'set-logged',
  verdict: 'blocks',
  title: 'A table becomes logged or unlogged',
  why: `PostgreSQL writes the whole table anew, and nobody can read or write it meanwhile. There is no other way than a new
table that the rows move to.`,
  bad: 'ALTER TABLE visits SET UNLOGGED;',
  good: ['CREATE UNLOGGED TABLE visits_new (id bigint PRIMARY KEY);'],
  check: (scene) =>
    reportBlocking(scene, 'set-logged', () =>
      advise('Do it while the table is small, or make a new table and move the rows.'),
    ),
}
