import { nameOf, type Schema, shortName } from '../../schema/index.ts'
import { advise, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const columnInUse: Rule = {
  name: 'column-in-use',
  verdict: 'fails',
  title: 'A column is dropped or changes its type while something reads it',
  why: `PostgreSQL refuses to change the type of a column that a view, a policy or a generated column reads (0A000), and to
drop it without CASCADE (2BP01). Drop what reads it before and make it again afterwards, in the same revision.`,
  bad: 'ALTER TABLE orders ALTER COLUMN placed_at TYPE timestamptz;',
  good: [
    `SET LOCAL timezone = 'UTC';
DROP VIEW order_times;
ALTER TABLE orders ALTER COLUMN placed_at TYPE timestamptz;
CREATE VIEW order_times AS SELECT id, placed_at FROM orders;`,
  ],
  check: columnsInUse,
}

function columnsInUse({ node, schema }: Scene): Report[] {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const table = nameOf(node.AlterTableStmt.relation)
  return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
    if (!('AlterTableCmd' in command)) return []
    const { subtype, name = '', behavior } = command.AlterTableCmd
    const isDropped = subtype === 'AT_DropColumn' && behavior !== 'DROP_CASCADE'
    const isChanged = subtype === 'AT_AlterColumnType'
    const user = isDropped || isChanged ? userOf(schema, table, name) : undefined
    if (user === undefined) return []
    const refusal = isDropped ? 'it cannot be dropped (2BP01)' : 'its type cannot change (0A000)'
    return [
      {
        message: `${user} reads ${name}: ${refusal}`,
        remedy: advise(`Drop ${user} before, and make it again afterwards.`),
      },
    ]
  })
}

function userOf(schema: Schema, table: string, column: string): string | undefined {
  for (const { name, uses } of schema.views.values()) {
    if (uses.has(table) && (uses.get(table)?.has(column) ?? true)) return `the view ${shortName(name)}`
  }
  const known = schema.tables.get(table)
  for (const [name, columns] of known?.policies ?? []) if (columns.has(column)) return `the policy ${name}`
  for (const other of known?.columns.values() ?? []) {
    if (other.generated?.columns.has(column)) return `the generated column ${other.name}`
  }
  return undefined
}
