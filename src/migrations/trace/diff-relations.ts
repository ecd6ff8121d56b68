import type { Work } from '../lint/index.ts'
import type { Relations } from './read-relations.ts'

/** Finds what was read or written between two moments, of relations that `known` has: those before the revision. */
export function workBetween(before: Relations, after: Relations, known: Relations): Work[] {
  const work = new Map<string, Work['kind']>()
  for (const [id, relation] of before) {
    const now = after.get(id)
    const own = known.get(id)
    if (!now || !own) continue
    // What is written anew is read, too: the greater of the two is told.
    if (now.scans > relation.scans && relation.kind !== 'index' && !work.has(own.table)) work.set(own.table, 'scan')
    if (now.file === relation.file || relation.kind === 'view') continue
    if (own.kind !== 'index') work.set(own.table, 'rewrite')
    else if (work.get(own.table) !== 'rewrite') work.set(own.table, 'build')
  }
  return [...work].map(([table, kind]) => ({ table, kind }))
}
