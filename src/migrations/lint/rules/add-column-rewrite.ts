import { defaultOf, generatedOf, isConstrained, isIdentity, isSerial, nameOf, readType } from '../../schema/index.ts'
import { reportBlocking } from '../blocking.ts'
import type { Effect } from '../effects/effect.ts'
import { advise, noRemedy, type Remedy } from '../finding.ts'
import { splitColumn } from '../split-column.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const addColumnRewrite: Rule = {
  name: 'add-column-rewrite',
  verdict: 'blocks',
  title: 'A column is added whose value is worked out for every row',
  why: `A literal or now() is stored once for all rows. A default that may be another for each row, such as
gen_random_uuid(), a sequence, a stored expression or a domain with a constraint make PostgreSQL write the whole table
anew, and nobody can read or write it meanwhile. Add the column without a value, set the default for new rows, and fill
the old ones in a revision of its own, in batches where the table is large.`,
  bad: 'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
  good: [
    'ALTER TABLE users ADD COLUMN token uuid;\nALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();',
    'UPDATE users SET token = DEFAULT WHERE token IS NULL;',
  ],
  check: (scene) => reportBlocking(scene, 'add-column-rewrite', (effect) => remedyOf(scene, effect)),
}

function remedyOf(scene: Scene, effect: Effect): Remedy {
  const def = effect.command?.def
  if (!def || !('ColumnDef' in def) || !('AlterTableStmt' in scene.node)) return noRemedy
  const column = def.ColumnDef
  if (isSerial(column.typeName) || isIdentity(column)) {
    return advise(
      'Add a plain integer column, a sequence as its default and the values in batches; make it NOT NULL last.',
    )
  }
  if (generatedOf(column))
    return advise('Add a plain column, keep it by a trigger, and fill it in batches; or use VIRTUAL on PostgreSQL 18.')
  if (isConstrained(scene.schema, readType(scene.schema, column.typeName)))
    return advise('Use the type that the domain is of, with a check of the column NOT VALID, validated later.')
  if (!defaultOf(column))
    return advise("Use the type that the domain is of, and set the domain's default for new rows afterwards.")
  return splitColumn(
    scene,
    nameOf(scene.node.AlterTableStmt.relation),
    column,
    scene.node.AlterTableStmt.cmds?.length === 1,
  )
}
