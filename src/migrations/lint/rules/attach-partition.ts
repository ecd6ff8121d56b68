import { reportBlocking } from '../blocking.ts'
import { attachProven } from '../attach-proven.ts'
import type { Rule } from '../rule.ts'

export const attachPartition: Rule = {
  name: 'attach-partition',
  verdict: 'blocks',
  title: 'A partition is attached while its rows are read',
  why: `PostgreSQL reads every row of the new partition, and of the default one where there is one, to see where it belongs.
Nobody can read or write those meanwhile. It does not look where a validated check says so: for the new partition the
bounds and IS NOT NULL, for the default one their opposite.`,
  bad: `ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');`,
  good: [
    `ALTER TABLE events_2027 ADD CONSTRAINT events_2027_bounds CHECK (day >= '2027-01-01' AND day < '2028-01-01') NOT VALID;`,
    `ALTER TABLE events_2027 VALIDATE CONSTRAINT events_2027_bounds;
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
ALTER TABLE events_2027 DROP CONSTRAINT events_2027_bounds;`,
  ],
  check: (scene) => reportBlocking(scene, 'attach-partition', (effect) => attachProven(scene, effect)),
}
