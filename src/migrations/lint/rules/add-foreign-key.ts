import { reportBlocking } from '../blocking.ts'
import { advise } from '../finding.ts'
import { addedConstraint, validateLater } from '../remedies.ts'
import type { Rule } from '../rule.ts'

export const addForeignKey: Rule = {
  name: 'add-foreign-key',
  verdict: 'blocks',
  title: 'A foreign key is added to a table with rows',
  why: `PostgreSQL looks up every row, and nobody can write to either table meanwhile: neither to the one that gets the
key nor to the one that it refers to. With NOT VALID only new rows are looked up. VALIDATE CONSTRAINT, in the next
revision, looks up the old ones while others go on reading and writing.`,
  bad: 'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id);',
  good: [
    'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT orders_user_fk;',
  ],
  check: (scene) =>
    reportBlocking(scene, 'add-foreign-key', (effect) => {
      const table = addedConstraint(scene, effect)?.table ?? ''
      const isPartitioned = scene.schema.tables.get(table)?.partitioning !== undefined
      if (!isPartitioned || scene.versions.oldest >= 18) return validateLater(scene, effect)
      return advise(
        'Add the key to each partition, NOT VALID and validated later, then to the table: PostgreSQL before 18 has no NOT VALID here.',
      )
    }),
}
