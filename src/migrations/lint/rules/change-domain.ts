import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const changeDomain: Rule = {
  name: 'change-domain',
  verdict: 'blocks',
  title: 'A domain gets a constraint, and the tables of its columns are read',
  why: `PostgreSQL reads every table that has a column of the domain, and nobody can write to them meanwhile. NOT VALID checks
new values only; but validating it locks the same way. A check of the column, added NOT VALID and validated in the next
revision, does not.`,
  bad: 'ALTER DOMAIN cents ADD CONSTRAINT cents_positive CHECK (VALUE >= 0);',
  good: [
    'ALTER TABLE orders ADD CONSTRAINT orders_amount_positive CHECK (amount >= 0) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_positive;',
  ],
  check: (scene) =>
    reportBlocking(scene, 'change-domain', () =>
      advise(
        'Check the columns instead: NOT VALID now, VALIDATE in the next revision. Or leave the domain NOT VALID for good.',
      ),
    ),
}
