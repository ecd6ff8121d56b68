import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const createPartition: Rule = {
  name: 'create-partition',
  verdict: 'blocks',
  title: 'A partition is made while the default one is read',
  why: `PostgreSQL reads every row of the default partition to see whether it belongs into the new one, and nobody can read or
write either table meanwhile. It does not look where a validated check of the default partition says that there are
none.`,
  bad: `CREATE TABLE logs_2027 PARTITION OF logs FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');`,
  good: [
    `ALTER TABLE logs_other ADD CONSTRAINT not_2027 CHECK (NOT (day >= '2027-01-01' AND day < '2028-01-01')) NOT VALID;`,
    `ALTER TABLE logs_other VALIDATE CONSTRAINT not_2027;`,
    `CREATE TABLE logs_2027 PARTITION OF logs FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
ALTER TABLE logs_other DROP CONSTRAINT not_2027;`,
  ],
  check: (scene) =>
    reportBlocking(scene, 'create-partition', () =>
      advise('Give the default partition a check that says NOT (the new bounds), NOT VALID, and validate it first.'),
    ),
}
