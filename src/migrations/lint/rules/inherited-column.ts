import type { AlterTableCmd } from '../../grammar/index.ts'
import { nameOf, nodesOf, type Schema, shortName, type Table } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const inheritedColumn: Rule = {
  name: 'inherited-column',
  verdict: 'fails',
  title: 'A column that a table has from another, or is partitioned by, is changed',
  why: `A partition has the columns of its table, and an heir those that it inherits. PostgreSQL refuses to rename, drop or
change them alone (42P16), or to add one to a partition (42809): change the table above, and they change with it. The column
that a table is partitioned by cannot be dropped or changed at all (42P16): make a new table, and move the rows.`,
  bad: 'ALTER TABLE events_2026 ALTER COLUMN id TYPE text;',
  good: [
    `-- drizzle-repository: allow change-type: there are few events
ALTER TABLE events ALTER COLUMN id TYPE text;`,
  ],
  check: ({ node, schema }: Scene) => {
    const statement = 'AlterTableStmt' in node ? node.AlterTableStmt : undefined
    const renamed = 'RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_COLUMN' ? node.RenameStmt : undefined
    const table = schema.tables.get(nameOf((statement ?? renamed)?.relation))
    if (!table) return []
    if (renamed) return refusedWhere(parentOf(schema, table, renamed.subname ?? '') !== undefined, table, 'renamed')
    return nodesOf(statement?.cmds, 'AlterTableCmd').flatMap((command) => ofCommand(schema, table, command))
  },
}

function ofCommand(schema: Schema, table: Table, { subtype, name = '' }: AlterTableCmd): ReturnType<Rule['check']> {
  const parent = parentOf(schema, table, name)
  const isPartitionedBy = table.partitioning?.columns.includes(name) ?? false
  switch (subtype) {
    case 'AT_AddColumn':
      return refusedWhere(table.partitionOf !== undefined, table, 'added to a partition', '42809')
    case 'AT_AlterColumnType':
      return refusedWhere(parent !== undefined || isPartitionedBy, table, 'given another type')
    case 'AT_DropColumn':
      return refusedWhere(parent !== undefined || isPartitionedBy, table, 'dropped')
    case 'AT_DropNotNull':
      return refusedWhere(
        table.partitionOf !== undefined && (parent?.columns.get(name)?.isNotNull ?? false),
        table,
        'allowed NULL',
      )
    default:
      return []
  }
}

/** The table that a column comes from. */
function parentOf(schema: Schema, { partitionOf, inherits }: Table, column: string): Table | undefined {
  const parents = partitionOf ? [partitionOf.table] : inherits
  return parents.map((name) => schema.tables.get(name)).find((parent) => parent?.columns.has(column))
}

function refusedWhere(isRefused: boolean, table: Table, what: string, code = '42P16'): ReturnType<Rule['check']> {
  if (!isRefused) return []
  const { partitionOf, inherits } = table
  const parent = partitionOf?.table ?? inherits[0]
  const remedy = parent === undefined ? 'Make a new table, and move the rows.' : `Change ${shortName(parent)} instead.`
  return [{ message: `a column of ${shortName(table.name)} cannot be ${what} there (${code})`, remedy: advise(remedy) }]
}
