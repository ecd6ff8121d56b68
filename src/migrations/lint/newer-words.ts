import type { AlterTableCmd, Constraint, Node } from '../grammar/index.ts'
import { nodesOf, textsOf } from '../schema/index.ts'

/** Words that came after PostgreSQL 14. */
export interface NewerWord {
  readonly words: string
  readonly since: number
  readonly isIn: (parts: Parts) => boolean
}

interface Parts {
  readonly node: Node
  readonly constraints: readonly Constraint[]
  readonly commands: readonly AlterTableCmd[]
}

const newerWords: readonly NewerWord[] = [
  {
    words: 'a virtual generated column',
    since: 18,
    isIn: ({ constraints }) =>
      constraints.some(({ contype, generated_kind: kind }) => contype === 'CONSTR_GENERATED' && kind !== 's'),
  },
  {
    words: 'a named NOT NULL constraint',
    since: 18,
    isIn: ({ commands }) =>
      commands.some(({ def }) => def && 'Constraint' in def && def.Constraint.contype === 'CONSTR_NOTNULL'),
  },
  {
    words: 'NOT ENFORCED',
    since: 18,
    isIn: ({ constraints }) =>
      constraints.some(
        ({ contype, is_enforced: isEnforced }) =>
          contype === 'CONSTR_ATTR_NOT_ENFORCED' ||
          ((contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && !isEnforced),
      ),
  },
  {
    words: 'WITHOUT OVERLAPS',
    since: 18,
    isIn: ({ constraints }) => constraints.some((one) => one.without_overlaps ?? one.fk_with_period ?? false),
  },
  { words: 'uuidv7()', since: 18, isIn: ({ node }) => calls(node, ['uuidv7', 'uuidv4']) },
  {
    words: 'SET EXPRESSION',
    since: 17,
    isIn: ({ commands }) => commands.some(({ subtype }) => subtype === 'AT_SetExpression'),
  },
  {
    words: 'NULLS NOT DISTINCT',
    since: 15,
    isIn: ({ node, constraints }) =>
      constraints.some((one) => one.nulls_not_distinct ?? false) ||
      ('IndexStmt' in node && (node.IndexStmt.nulls_not_distinct ?? false)),
  },
  {
    words: 'SET ACCESS METHOD',
    since: 15,
    isIn: ({ commands }) => commands.some(({ subtype }) => subtype === 'AT_SetAccessMethod'),
  },
  { words: 'MERGE', since: 15, isIn: ({ node }) => 'MergeStmt' in node },
]

/** The words of a statement that came after a version. */
export function findNewerWords(node: Node, version: number): readonly NewerWord[] {
  const candidates = newerWords.filter(({ since }) => version < since)
  if (candidates.length === 0) return []
  const parts = {
    node,
    constraints: nodesOf(node, 'Constraint'),
    commands: nodesOf(node, 'AlterTableCmd'),
  }
  return candidates.filter(({ isIn }) => isIn(parts))
}

function calls(node: Node, names: readonly string[]): boolean {
  return nodesOf(node, 'FuncCall').some(({ funcname }) => names.includes(textsOf(funcname).at(-1) ?? ''))
}
