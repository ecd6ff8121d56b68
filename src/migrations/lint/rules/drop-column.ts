import { nameOf, shortName } from '../../schema/index.ts'
import { isNew } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const dropColumn: Rule = {
  name: 'drop-column',
  verdict: 'breaks',
  title: 'A column is dropped',
  why: `It takes a moment, but its values are gone, and code of the release before still reads it: Drizzle names every column of
a table in its selects. Take it out of the schema file in one release and drop it in the next.`,
  bad: 'ALTER TABLE users DROP COLUMN nick;',
  good: ['ALTER TABLE users ALTER COLUMN nick DROP NOT NULL;'],
  check: ({ node, schema }) => {
    if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
    const table = nameOf(node.AlterTableStmt.relation)
    if (isNew(schema, table)) return []
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
      if (!('AlterTableCmd' in command) || command.AlterTableCmd.subtype !== 'AT_DropColumn') return []
      return [
        {
          message: `code of the release before reads ${shortName(table)}.${command.AlterTableCmd.name ?? ''}, and its values are gone`,
          remedy: advise('Drop it one release after the last code that names it.'),
        },
      ]
    })
  },
}
