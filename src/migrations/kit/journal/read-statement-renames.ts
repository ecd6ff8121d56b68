import { loadGrammar, type SyntaxStatement } from '../../grammar/index.ts'
import type { Revision } from '../../revision.ts'
import type { HintKind, Rename } from '../kit.ts'

const kinds: Readonly<Record<string, HintKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_TYPE: 'enum',
  OBJECT_SCHEMA: 'schema',
}

/** What a revision of 0.31 renamed: its snapshots do not tell, so its statements are read. */
export async function readStatementRenames({ up }: Revision): Promise<readonly Rename[]> {
  if (!/\brename\b|\bset\s+schema\b/i.test(up.text)) return []
  const { splitStatements } = await loadGrammar()
  return splitStatements(up.text).flatMap(renameOf)
}

function renameOf({ node }: SyntaxStatement): readonly Rename[] {
  if (!('RenameStmt' in node)) return []
  const { renameType = '', relation, subname = '', newname = '', object } = node.RenameStmt
  const schema = relation?.schemaname ?? 'public'
  const name = relation?.relname ?? ''
  if (renameType === 'OBJECT_COLUMN')
    return [{ type: 'rename', kind: 'column', from: [schema, name, subname], to: [schema, name, newname] }]
  const kind = kinds[renameType]
  if (kind === undefined) return []
  if (kind === 'schema') return [{ type: 'rename', kind, from: [subname], to: [newname] }]
  const from = kind === 'enum' ? typePath(object) : [schema, name]
  return [{ type: 'rename', kind, from, to: [from[0] ?? 'public', newname] }]
}

function typePath(object: unknown): readonly string[] {
  // A name is a list of strings in the syntax tree.
  const items = (object as { List?: { items?: readonly { String?: { sval?: string } }[] } })?.List?.items ?? []
  const names = items.map((item) => item.String?.sval ?? '')
  return names.length > 1 ? names : ['public', ...names]
}
