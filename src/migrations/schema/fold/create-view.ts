import type { Node } from '../../grammar/index.ts'
import { columnsOf, nodesOf } from '../expressions.ts'
import { nameOf } from '../names.ts'
import type { Schema } from '../schema.ts'

/**
 * Notes what a view reads. Its columns are told by name alone: one that two of its tables have counts for both, which
 * can only make too many uses. A star is what its tables have at that moment.
 */
export function createView(schema: Schema, name: string, query: Node | undefined): void {
  const hasStar = nodesOf(query, 'A_Star').length > 0
  const named = columnsOf(query)
  const columnsFrom = (table: string): ReadonlySet<string> | undefined => {
    const known = schema.tables.get(table)?.columns
    if (!hasStar) return named
    return known && known.size > 0 ? new Set([...named, ...known.keys()]) : undefined
  }
  const uses = new Map<string, ReadonlySet<string> | undefined>()
  for (const relation of nodesOf(query, 'RangeVar')) uses.set(nameOf(relation), columnsFrom(nameOf(relation)))
  const madeIn = schema.views.get(name)?.madeIn ?? schema.revision
  schema.views.set(name, { name, madeIn, uses })
}
