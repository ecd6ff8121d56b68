import type { DropStmt, TruncateStmt } from '../../grammar/index.ts'
import { droppedName, nameOf, nodesOf, type Schema, shortName } from '../../schema/index.ts'
import { referencingTables } from '../effects/drop.ts'
import { withPartitions } from '../effects/effect.ts'
import { advise, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const tableInUse: Rule = {
  name: 'table-in-use',
  verdict: 'fails',
  title: 'A table or a view is dropped or emptied while another needs it',
  why: `PostgreSQL refuses to drop what a foreign key of another table leads to or another view reads (2BP01), and to empty a
table that such a key leads to, even if no row does (0A000). Name all of them in one statement, or drop the key or the
view before. CASCADE does that too, but also to what nobody thought of.`,
  bad: 'TRUNCATE orders;',
  good: ['DELETE FROM orders WHERE id BETWEEN 1 AND 5000;'],
  check: ({ node, schema }) => {
    if ('DropStmt' in node) return ofDrop(schema, node.DropStmt)
    return 'TruncateStmt' in node ? ofTruncate(schema, node.TruncateStmt) : []
  },
}

const kinds = new Set<string>(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'])

function ofDrop(schema: Schema, { removeType, objects = [], behavior }: DropStmt): Report[] {
  if (!kinds.has(removeType ?? '') || behavior === 'DROP_CASCADE') return []
  const names = new Set(objects.flatMap((object) => withPartitions(schema, droppedName(object))))
  return [...names].flatMap((name) => {
    const table = referencingTables(schema, name).find((other) => !names.has(other))
    if (table !== undefined)
      return [reportOf(`a foreign key of ${shortName(table)}`, 'leads to', name, 'dropped (2BP01)')]
    const heir = schema.tables.get(name)?.hasHeirs
      ? [...schema.tables.values()].find((other) => other.inherits.includes(name) && !names.has(other.name))
      : undefined
    if (heir) return [reportOf(shortName(heir.name), 'inherits from', name, 'dropped (2BP01)')]
    const view = [...schema.views.values()].find((other) => other.uses.has(name) && !names.has(other.name))
    return view ? [reportOf(`the view ${shortName(view.name)}`, 'reads', name, 'dropped (2BP01)')] : []
  })
}

function ofTruncate(schema: Schema, { relations, behavior }: TruncateStmt): Report[] {
  if (behavior === 'DROP_CASCADE') return []
  const named = nodesOf(relations, 'RangeVar').map(nameOf)
  const names = new Set(named.flatMap((name) => withPartitions(schema, name)))
  return [...names].flatMap((name) => {
    const table = referencingTables(schema, name).find((other) => !names.has(other))
    return table === undefined
      ? []
      : [reportOf(`a foreign key of ${shortName(table)}`, 'leads to', name, 'emptied (0A000)')]
  })
}

function reportOf(user: string, uses: string, name: string, refusal: string): Report {
  return {
    message: `${user} ${uses} ${shortName(name)}: it cannot be ${refusal}`,
    remedy: advise(`Name both in one statement, or drop ${user} before.`),
  }
}
