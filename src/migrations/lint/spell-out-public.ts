import { bareName, currentPath, nameOf, schemaNameOf } from '../schema/index.ts'
import type { Remedy } from './finding.ts'
import type { Scene } from './scene.ts'
import { quote, quoteWhole } from './write-sql.ts'

/**
 * Puts `public` before a table's name where the script has set another path, on which the name alone may be another
 * table's. Only the statements of the same script need it: a path does not last beyond it.
 */
export function spellOutPublic(remedy: Remedy, { node, schema }: Pick<Scene, 'node' | 'schema'>): Remedy {
  const path = currentPath(schema)
  if (!('AlterTableStmt' in node) || (path.length === 1 && path[0] === 'public')) return remedy
  const table = nameOf(node.AlterTableStmt.relation)
  if (schemaNameOf(table) !== 'public') return remedy
  const short = `ALTER TABLE ${quote(bareName(table))} `
  const spellOut = (sql: string): string =>
    sql.startsWith(short) ? `ALTER TABLE ${quoteWhole(table)} ${sql.slice(short.length)}` : sql
  return { ...remedy, now: remedy.now.map(spellOut) }
}
