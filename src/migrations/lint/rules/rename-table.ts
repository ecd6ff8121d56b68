import { nameOf, shortName } from '../../schema/index.ts'
import { isNew } from '../effects/effect.ts'
import { noRemedy, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'
import { quoteFull, quote } from '../write-sql.ts'

export const renameTable: Rule = {
  name: 'rename-table',
  verdict: 'breaks',
  title: 'A table or a view gets another name or schema',
  why: `It takes a moment, but code of the release before asks for the old name until the last server runs the new release. A
view under the old name, made in the same revision, keeps that code going: simple views can be written to.`,
  bad: 'ALTER TABLE users RENAME TO accounts;',
  good: ['CREATE VIEW accounts AS SELECT * FROM users;'],
  check: renamedTables,
}

function renamedTables({ node, schema }: Scene): Report[] {
  const moved = 'AlterObjectSchemaStmt' in node ? node.AlterObjectSchemaStmt : undefined
  const renamed = 'RenameStmt' in node ? node.RenameStmt : undefined
  const kind = renamed?.renameType ?? moved?.objectType ?? ''
  const relation = renamed?.relation ?? moved?.relation
  if (!['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'].includes(kind) || !relation) return []
  const name = nameOf(relation)
  if (isNew(schema, name) || schema.indexes.has(name)) return []
  const words = renamed ? [renamed.newname ?? ''] : [moved?.newschema ?? '', relation.relname ?? '']
  const to = words.join('.')
  const target = words.map(quote).join('.')
  return [
    {
      message: `code of the release before reads ${shortName(name)}, which is ${to} now`,
      remedy: {
        ...noRemedy,
        advice: `Keep a view under the old name for a release: CREATE VIEW ${quoteFull(name)} AS SELECT * FROM ${target}.`,
      },
    },
  ]
}
