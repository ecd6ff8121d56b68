import { nameInList, shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const renameType: Rule = {
  name: 'rename-type',
  verdict: 'breaks',
  title: 'A type gets another name, or a value of an enum does',
  why: `It takes a moment, but code of the release before casts to the old name, and reads and writes the old value. Add a
value, let the new code use it, and move the rows; the old value may stay.`,
  bad: `ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';`,
  good: [`ALTER TYPE mood ADD VALUE 'quiet';`],
  check: ({ node }) => {
    if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal !== undefined) {
      const type = shortName(nameInList(node.AlterEnumStmt.typeName))
      return [
        {
          message: `code of the release before writes a value of ${type} that has another name now`,
          remedy: advise('Add the new value, let the new code write it, and move the rows.'),
        },
      ]
    }
    if (!('RenameStmt' in node)) return []
    const { renameType: kind, object } = node.RenameStmt
    if ((kind !== 'OBJECT_TYPE' && kind !== 'OBJECT_DOMAIN') || !object || !('List' in object)) return []
    return [
      {
        message: `code of the release before casts to ${shortName(nameInList(object.List.items))}, which has another name now`,
        remedy: advise('Keep the name until no code casts to it.'),
      },
    ]
  },
}
