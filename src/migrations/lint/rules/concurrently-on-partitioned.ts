import { nameOf, nodesOf, shortName } from '../../schema/index.ts'
import { advise, noRemedy, type Report } from '../finding.ts'
import { indexPartitions } from '../index-partitions.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const concurrentlyOnPartitioned: Rule = {
  name: 'concurrently-on-partitioned',
  verdict: 'fails',
  title: 'An index of a partitioned table is built concurrently',
  why: `PostgreSQL refuses it (0A000). Make the index ON ONLY the table, which takes a moment, build one on each partition with
CONCURRENTLY, and attach them. DETACH PARTITION … CONCURRENTLY is refused (55000) while there is a default partition.`,
  bad: 'CREATE INDEX CONCURRENTLY events_id_idx ON events (id);',
  good: [
    `CREATE INDEX events_id_idx ON ONLY events (id);
CREATE INDEX CONCURRENTLY events_2026_id_idx ON events_2026 (id);
ALTER INDEX events_id_idx ATTACH PARTITION events_2026_id_idx;`,
  ],
  check: (scene) => {
    if ('AlterTableStmt' in scene.node) return ofDetach(scene)
    if (!('IndexStmt' in scene.node) || !scene.node.IndexStmt.concurrent) return []
    const statement = scene.node.IndexStmt
    const table = scene.schema.tables.get(nameOf(statement.relation))
    if (!table?.partitioning) return []
    const parts = indexPartitions(scene, statement, table)
    // The table's own index is made without CONCURRENTLY.
    const [first = '', ...rest] = parts.now
    const now = parts.now.length > 0 ? [first.replace(/\s+concurrently\b/i, ''), ...rest] : []
    return [
      { message: `${shortName(table.name)} is partitioned: refused (0A000)`, remedy: { ...noRemedy, ...parts, now } },
    ]
  },
}

/** DETACH … CONCURRENTLY would have to lock the default partition. */
function ofDetach({ node, schema }: Scene): Report[] {
  const statement = 'AlterTableStmt' in node ? node.AlterTableStmt : undefined
  const table = nameOf(statement?.relation)
  const isConcurrent = nodesOf(statement?.cmds, 'AlterTableCmd').some(
    ({ subtype, def }) =>
      subtype === 'AT_DetachPartition' && def && 'PartitionCmd' in def && (def.PartitionCmd.concurrent ?? false),
  )
  const hasDefault = (): boolean =>
    [...schema.tables.values()].some(({ partitionOf: of }) => of?.table === table && (of.bound.is_default ?? false))
  if (!isConcurrent || !hasDefault()) return []
  const message = `${shortName(table)} has a default partition: refused (55000)`
  return [{ message, remedy: advise('Detach it without CONCURRENTLY, which takes a moment once the locks are there.') }]
}
