import { nameOf } from '../../schema/index.ts'
import { reportBlocking } from '../blocking.ts'
import { noRemedy } from '../finding.ts'
import { notNullLater } from '../remedies.ts'
import type { Rule } from '../rule.ts'

export const setNotNull: Rule = {
  name: 'set-not-null',
  verdict: 'blocks',
  title: 'A column becomes NOT NULL while its rows are read',
  why: `PostgreSQL reads every row to find a NULL, and nobody can read or write the table meanwhile. It does not look where a
validated check of the table says IS NOT NULL already. So add the check NOT VALID, validate it in the next revision,
and then set NOT NULL, which takes a moment; the check is not needed any more.`,
  bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
  good: [
    'ALTER TABLE users ADD CONSTRAINT users_email_set CHECK (email IS NOT NULL) NOT VALID;',
    `ALTER TABLE users VALIDATE CONSTRAINT users_email_set;
ALTER TABLE users ALTER COLUMN email SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_email_set;`,
  ],
  check: (scene) =>
    reportBlocking(scene, 'set-not-null', ({ subject, command }) => {
      if (!('AlterTableStmt' in scene.node) || subject === undefined) return noRemedy
      const { relation, cmds } = scene.node.AlterTableStmt
      const isAlone = cmds?.length === 1 && command?.subtype === 'AT_SetNotNull'
      return { ...notNullLater(nameOf(relation), subject), advice: undefined, isAutomatic: isAlone }
    }),
}
