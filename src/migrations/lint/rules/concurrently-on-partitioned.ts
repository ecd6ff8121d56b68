import { nameOf, shortName } from '../../schema/index.ts'
import { noRemedy } from '../finding.ts'
import { indexPartitions } from '../index-partitions.ts'
import type { Rule } from '../rule.ts'

export const concurrentlyOnPartitioned: Rule = {
  name: 'concurrently-on-partitioned',
  verdict: 'fails',
  title: 'An index of a partitioned table is built concurrently',
  why: `PostgreSQL refuses it (0A000). Make the index ON ONLY the table, which takes a moment, build one on each partition with
CONCURRENTLY, and attach them.`,
  bad: 'CREATE INDEX CONCURRENTLY events_id_idx ON events (id);',
  good: [
    `CREATE INDEX events_id_idx ON ONLY events (id);
CREATE INDEX CONCURRENTLY events_2026_id_idx ON events_2026 (id);
ALTER INDEX events_id_idx ATTACH PARTITION events_2026_id_idx;`,
  ],
  check: (scene) => {
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
