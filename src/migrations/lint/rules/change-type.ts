import { describeType, nameOf, readType } from '../../schema/index.ts'
import { reportBlocking } from '../blocking.ts'
import type { Effect } from '../effects/effect.ts'
import { advise, noRemedy, type Remedy } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'
import { alterTableSql, quote, quoteFull } from '../write-sql.ts'

export const changeType: Rule = {
  name: 'change-type',
  verdict: 'blocks',
  title: 'A column changes its type, and its rows are written or read',
  why: `PostgreSQL writes the whole table anew, unless the old values are values of the new type as they are stored: a longer
varchar, text, a numeric with more digits before the point. Even then it reads the table for a check of the column, and
builds an index anew that has the column in an expression or a condition. Otherwise a new column is the way: write both,
fill the old rows, let the code read the new one, drop the old one. From timestamp to timestamptz and back nothing is
written where TimeZone is UTC; say so with SET LOCAL timezone = 'UTC' if the times are in UTC.`,
  bad: 'ALTER TABLE orders ALTER COLUMN total TYPE bigint;',
  good: [
    'ALTER TABLE orders ADD COLUMN total_new bigint;',
    'UPDATE orders SET total_new = total WHERE total_new IS NULL;',
  ],
  check: (scene) => reportBlocking(scene, 'change-type', (effect) => remedyOf(scene, effect)),
}

function remedyOf(scene: Scene, { subject = '', command, work, isUncertain }: Effect): Remedy {
  const def = command?.def
  if (!('AlterTableStmt' in scene.node) || !def || !('ColumnDef' in def)) return noRemedy
  const table = nameOf(scene.node.AlterTableStmt.relation)
  const type = describeType(readType(scene.schema, def.ColumnDef.typeName))
  const old = scene.schema.tables.get(table)?.columns.get(subject)
  if (isUncertain && old)
    return advise(
      `Nothing is written where TimeZone is UTC. Put SET LOCAL timezone = 'UTC' before it if the times are in UTC; trace tells.`,
    )
  if (isUncertain) return advise('The files do not say the old type. Run trace to see what happens.')
  if (work.every(({ kind }) => kind !== 'rewrite')) {
    return advise(
      'Drop the check or the index before, and add it again afterwards: NOT VALID and validated, or CONCURRENTLY.',
    )
  }
  const fresh = `${subject}_new`
  return {
    ...noRemedy,
    now: [alterTableSql(table, `ADD COLUMN ${quote(fresh)} ${type}`)],
    next: [[`UPDATE ${quoteFull(table)} SET ${quote(fresh)} = ${quote(subject)} WHERE ${quote(fresh)} IS NULL`]],
    advice: 'Let a trigger or the code write both columns, then read the new one, then drop the old one.',
  }
}
