import type { AlterTableCmd } from '../../grammar/index.ts'
import { nameOf, nodesOf, type Schema, shortName } from '../../schema/index.ts'
import { advise, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const columnInUse: Rule = {
  name: 'column-in-use',
  verdict: 'fails',
  title: 'A column is dropped or changes its type while something reads it',
  why: `PostgreSQL refuses to change the type of a column that a view, a policy, a rule, a trigger or a generated column reads (0A000), and to
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
  const commands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd')
  return commands.flatMap((command, index) => {
    const { subtype, name = '', behavior } = command
    const isDropped = subtype === 'AT_DropColumn' && behavior !== 'DROP_CASCADE'
    const isChanged = subtype === 'AT_AlterColumnType'
    // PostgreSQL drops in the order of the list, and before it changes any type.
    const freed = freedColumns(isChanged ? commands : commands.slice(0, index))
    const user = isDropped || isChanged ? userOf(schema, table, name, freed) : undefined
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

/** Generated columns that commands drop, or make plain ones. */
function freedColumns(commands: readonly AlterTableCmd[]): ReadonlySet<string> {
  const freeing = commands.filter(({ subtype }) => subtype === 'AT_DropColumn' || subtype === 'AT_DropExpression')
  return new Set(freeing.map(({ name = '' }) => name))
}

function userOf(schema: Schema, table: string, column: string, freed: ReadonlySet<string>): string | undefined {
  for (const { name, uses } of schema.views.values()) {
    if (uses.has(table) && (uses.get(table)?.has(column) ?? true)) return `the view ${shortName(name)}`
  }
  const known = schema.tables.get(table)
  for (const { kind, name, table: of, parts } of schema.readers.values()) {
    const isRead = parts.some(({ tables, columns }) => (of === table || tables.has(table)) && columns.has(column))
    if (isRead) return `the ${kind} ${name}`
  }
  for (const other of known?.columns.values() ?? []) {
    if (other.generated?.columns.has(column) && !freed.has(other.name)) return `the generated column ${other.name}`
  }
  return undefined
}
