import { droppedName, nameOf, nodesOf, shortName } from '../../schema/index.ts'
import { strongestLocks } from '../blocking.ts'
import { withPartitions } from '../effects/effect.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const locksReferencedTable: Rule = {
  name: 'locks-referenced-table',
  verdict: 'note',
  title: 'Another table is locked for a moment',
  why: `A foreign key, added or dropped, locks the table that it refers to as well. That takes a moment once the lock is there,
but whoever comes after the statement waits until it has got it: behind a transaction that has been open for long, all
wait. upgrade gives up after lock_timeout and tries again.`,
  bad: 'ALTER TABLE orders ADD COLUMN buyer_id bigint REFERENCES users (id);',
  good: [],
  check: (scene) => {
    const named = namedTables(scene)
    if (!named || scene.effects.some(({ work }) => work.length > 0)) return []
    const locks = strongestLocks(scene.effects.flatMap((effect) => effect.locks))
    const others = [...locks].filter(([table, mode]) => !named.has(table) && strong.has(mode))
    return others.map(([table, mode]) => ({
      message: `${mode} on ${shortName(table)}, too, for a moment`,
      locks: new Map([[table, mode]]),
    }))
  },
}

const strong = new Set(['ShareRowExclusive', 'AccessExclusive'])

/** The tables that a reader of the statement expects to be locked; `undefined` where there is nothing to expect. */
function namedTables({ node, schema }: Scene): Set<string> | undefined {
  if ('CreateStmt' in node)
    return new Set(node.CreateStmt.partbound ? nodesOf(node.CreateStmt.inhRelations, 'RangeVar').map(nameOf) : [])
  if ('DropStmt' in node) {
    if (node.DropStmt.removeType !== 'OBJECT_TABLE') return undefined
    return new Set((node.DropStmt.objects ?? []).flatMap((object) => withPartitions(schema, droppedName(object))))
  }
  if (!('AlterTableStmt' in node)) return undefined
  const partitions = nodesOf(node.AlterTableStmt.cmds, 'PartitionCmd').map(({ name }) => nameOf(name))
  return new Set([...withPartitions(schema, nameOf(node.AlterTableStmt.relation)), ...partitions])
}
