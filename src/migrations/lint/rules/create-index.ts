import { reportBlocking } from '../blocking.ts'
import { advise, noRemedy, type Remedy } from '../finding.ts'
import { insertBehind } from '../edit-statement.ts'
import { indexPartitions } from '../index-partitions.ts'
import { nameOf } from '../../schema/index.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const createIndex: Rule = {
  name: 'create-index',
  verdict: 'blocks',
  title: 'An index is built on a table with rows',
  why: `Nobody can write to the table until the index is built. With CONCURRENTLY they can. PostgreSQL refuses that inside a
transaction: upgrade runs such a statement as a step of its own, while drizzle's migrator fails. On a partitioned table
it is refused too: make the index ON ONLY the table, build one on each partition and attach them.`,
  bad: 'CREATE INDEX orders_user_idx ON orders (user_id);',
  good: ['CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id);'],
  check: (scene) => reportBlocking(scene, 'create-index', () => remedyOf(scene)),
}

function remedyOf(scene: Scene): Remedy {
  if (!('IndexStmt' in scene.node)) return noRemedy
  const table = scene.schema.tables.get(nameOf(scene.node.IndexStmt.relation))
  if (table?.partitioning) return indexPartitions(scene, scene.node.IndexStmt, table)
  if (scene.node.IndexStmt.idxname === undefined) {
    return {
      ...advise('Give the index a name, so that a failed one can be found.'),
      now: [insertBehind(scene, ['INDEX'], 'CONCURRENTLY')],
    }
  }
  return { now: [insertBehind(scene, ['INDEX'], 'CONCURRENTLY')], next: [], advice: undefined, isAutomatic: true }
}
