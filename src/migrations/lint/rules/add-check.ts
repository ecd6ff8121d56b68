import { reportBlocking } from '../blocking.ts'
import { validateLater } from '../remedies.ts'
import type { Rule } from '../rule.ts'

export const addCheck: Rule = {
  name: 'add-check',
  verdict: 'blocks',
  title: 'A check is added to a table with rows',
  why: `PostgreSQL reads every row to see whether it passes, and nobody can read or write the table meanwhile. With NOT
VALID only new rows are checked, which takes a moment. VALIDATE CONSTRAINT reads the old rows while others go on
reading and writing, but in the same transaction the strong lock would still be held: it belongs in the next revision.`,
  bad: 'ALTER TABLE orders ADD CONSTRAINT orders_total_ok CHECK (total >= 0);',
  good: [
    'ALTER TABLE orders ADD CONSTRAINT orders_total_ok CHECK (total >= 0) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_ok;',
  ],
  check: (scene) => reportBlocking(scene, 'add-check', (effect) => validateLater(scene, effect)),
}
