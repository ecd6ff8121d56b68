import { nameOf, shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const compositeInUse: Rule = {
  name: 'composite-in-use',
  verdict: 'fails',
  title: 'An attribute of a composite type changes its type while a column is of it',
  why: `PostgreSQL refuses it (0A000), with CASCADE too. Make a new type and a new column, and move the values.`,
  bad: 'ALTER TYPE address ALTER ATTRIBUTE zip TYPE text;',
  good: ['CREATE TYPE postal_address AS (zip text, city text);\nALTER TABLE visits ADD COLUMN postal postal_address;'],
  check: ({ node, schema }) => {
    if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TYPE') return []
    const type = nameOf(node.AlterTableStmt.relation)
    const isChange = (node.AlterTableStmt.cmds ?? []).some(
      (command) => 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_AlterColumnType',
    )
    const user = [...schema.tables.values()].find(({ columns }) =>
      [...columns.values()].some((column) => column.type.name === type),
    )
    if (!isChange || !user) return []
    return [
      {
        message: `a column of ${shortName(user.name)} is of ${shortName(type)}: refused (0A000)`,
        remedy: advise('Make a new type and a new column, and move the values.'),
      },
    ]
  },
}
