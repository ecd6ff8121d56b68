import { nameOf, shortName } from '../../schema/index.ts'
import { isNew } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const renameColumn: Rule = {
  name: 'rename-column',
  verdict: 'breaks',
  title: 'A column gets another name',
  why: `It takes a moment, but code of the release before asks for the old name until the last server runs the new release.
Drizzle lets the property of a table have another name than its column, which needs no migration. Otherwise add a
column, write both, and drop the old one a release later.`,
  bad: 'ALTER TABLE users RENAME COLUMN nick TO nickname;',
  good: ['ALTER TABLE users ADD COLUMN nickname varchar(100);'],
  check: ({ node, schema }) => {
    if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_COLUMN') return []
    const { relation, subname = '', newname = '' } = node.RenameStmt
    if (isNew(schema, nameOf(relation)) || node.RenameStmt.relationType === 'OBJECT_TYPE') return []
    const property = `nickname: text('${subname}')`.replace('nickname', newname)
    return [
      {
        message: `code of the release before reads ${shortName(nameOf(relation))}.${subname}, which is ${newname} now`,
        remedy: advise(
          `Rename the property alone (${property}), or add the column, write both, and drop the old one later.`,
        ),
      },
    ]
  },
}
