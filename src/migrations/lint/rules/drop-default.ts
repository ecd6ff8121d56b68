import { nameOf, shortName } from '../../schema/index.ts'
import { isNew } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const dropDefault: Rule = {
  name: 'drop-default',
  verdict: 'breaks',
  title: 'A required column loses its default',
  why: `Code of the release before leaves the column out when it inserts, and is refused then (23502). Drop the default one
release after the code that writes the column.`,
  bad: 'ALTER TABLE users ALTER COLUMN mood DROP DEFAULT;',
  good: ['ALTER TABLE users ALTER COLUMN mood DROP NOT NULL;'],
  check: ({ node, schema }) => {
    if (!('AlterTableStmt' in node)) return []
    const name = nameOf(node.AlterTableStmt.relation)
    if (isNew(schema, name)) return []
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
      if (!('AlterTableCmd' in command)) return []
      const { subtype, name: column = '', def } = command.AlterTableCmd
      if (subtype !== 'AT_ColumnDefault' || def || !schema.tables.get(name)?.columns.get(column)?.isNotNull) return []
      return [
        {
          message: `code of the release before leaves ${shortName(name)}.${column} out of its inserts, which are refused then (23502)`,
          remedy: advise('Drop the default one release after the code that writes the column.'),
        },
      ]
    })
  },
}
