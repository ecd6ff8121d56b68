import { hasOption, type ReindexStmt } from '../../grammar/index.ts'
import { nameOf, type Schema, shortName } from '../../schema/index.ts'
import { insertBehind } from '../edit-statement.ts'
import type { Rule } from '../rule.ts'

export const reindexPartitioned: Rule = {
  name: 'reindex-partitioned',
  verdict: 'fails',
  title: 'The indexes of a partitioned table are built anew in a transaction',
  why: `PostgreSQL builds those of each partition in a transaction of its own, and so refuses the statement inside of one
(25001). With CONCURRENTLY it is a step of its own, and nobody waits.`,
  bad: 'REINDEX TABLE events;',
  good: ['REINDEX TABLE CONCURRENTLY events;'],
  check: (scene) => {
    if (!('ReindexStmt' in scene.node) || hasOption(scene.node.ReindexStmt.params, 'concurrently')) return []
    const table = tableOf(scene.schema, scene.node.ReindexStmt)
    if (table === undefined || !scene.schema.tables.get(table)?.partitioning) return []
    return [
      {
        message: `${shortName(table)} is partitioned: refused in a transaction (25001)`,
        remedy: {
          now: [insertBehind(scene, ['INDEX', 'TABLE'], 'CONCURRENTLY')],
          next: [],
          advice: undefined,
          isAutomatic: true,
        },
      },
    ]
  },
}

function tableOf(schema: Schema, { kind, relation }: ReindexStmt): string | undefined {
  if (kind === 'REINDEX_OBJECT_TABLE') return nameOf(relation)
  return kind === 'REINDEX_OBJECT_INDEX' ? schema.indexes.get(nameOf(relation))?.table : undefined
}
