import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const vacuumFull: Rule = {
  name: 'vacuum-full',
  verdict: 'blocks',
  title: 'A table is packed by VACUUM FULL',
  why: `It writes the whole table anew, and nobody can read or write it meanwhile. A plain VACUUM lets everybody go on; the
extensions pg_repack and pg_squeeze give the space back beside the traffic.`,
  bad: 'VACUUM FULL orders;',
  good: ['VACUUM orders;'],
  check: (scene) =>
    reportBlocking(scene, 'vacuum-full', () => advise('Use VACUUM, or pg_repack outside of the revisions.')),
}
