import type { SyntaxStatement } from '../../grammar/index.ts'
import type { Loss } from '../../revision.ts'

/** What drizzle-kit writes; anything else in a revision its author put there. */
const kindsOfKit = new Set([
  'CreateStmt',
  'AlterTableStmt',
  'DropStmt',
  'IndexStmt',
  'RenameStmt',
  'CreateEnumStmt',
  'AlterEnumStmt',
  'CreateSeqStmt',
  'AlterSeqStmt',
  'ViewStmt',
  'CreateTableAsStmt',
  'CreateSchemaStmt',
  'AlterObjectSchemaStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'CreateRoleStmt',
  'AlterRoleStmt',
  'DropRoleStmt',
  'GrantStmt',
  'TransactionStmt',
])

/** Statements that no snapshot knows of, so that the way back has nothing for them. */
export function findCustomStatements(statements: readonly SyntaxStatement[]): readonly Loss[] {
  return statements.flatMap(({ node, text }, index) => {
    const [kind = ''] = Object.keys(node)
    if (kindsOfKit.has(kind)) return []
    const words = text
      .split(/[\s(]+/, 2)
      .join(' ')
      .toUpperCase()
    return [{ what: `statement ${index + 1}`, why: `${words} is not undone: write its way back below` }]
  })
}
