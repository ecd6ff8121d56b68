import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const renameSchema: Rule = {
  name: 'rename-schema',
  verdict: 'breaks',
  title: 'A schema gets another name',
  why: 'It takes a moment, but code of the release before finds none of its tables any more.',
  bad: 'ALTER SCHEMA archive RENAME TO history;',
  good: ['CREATE SCHEMA history;'],
  check: ({ node }) => {
    if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_SCHEMA') return []
    const { subname = '', newname = '' } = node.RenameStmt
    return [
      {
        message: `code of the release before reads tables of ${subname}, which is ${newname} now`,
        remedy: advise('Make a new schema, and views of the old tables in it, until the code has moved.'),
      },
    ]
  },
}
