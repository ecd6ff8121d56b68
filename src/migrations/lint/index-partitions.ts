import type { IndexStmt } from '../grammar/index.ts'
import { bareName, fullName, indexedColumns, schemaNameOf, type Table } from '../schema/index.ts'
import { withPartitions } from './effects/effect.ts'
import { insertBehind, tokensOf } from './edit-statement.ts'
import { advise, type Remedy } from './finding.ts'
import type { Scene } from './scene.ts'
import { quote, quoteFull } from './write-sql.ts'

/** An index of a partitioned table in parts: an empty one of the table, one for each partition, and their attachment. */
export function indexPartitions(scene: Scene, statement: IndexStmt, table: Table): Remedy {
  const { idxname, relation } = statement
  const [, ...partitions] = withPartitions(scene.schema, table.name)
  const isNested = partitions.some((name) => scene.schema.tables.get(name)?.partitioning)
  if (idxname === undefined || isNested) {
    return advise('Make the index ON ONLY the table, build one on each partition with CONCURRENTLY, and attach them.')
  }
  const parent = quoteFull(fullName(schemaNameOf(table.name), idxname))
  const definition = textBehindTable(scene, relation?.location ?? 0)
  const unique = statement.unique ? 'UNIQUE ' : ''
  const parts = partitions.map((name) => {
    // PostgreSQL's own name for it, so that the result is the same.
    const own = [bareName(name), ...indexedColumns(statement).map((column) => column ?? 'expr'), 'idx'].join('_')
    return [
      `CREATE ${unique}INDEX CONCURRENTLY ${quote(own)} ON ${quoteFull(name)} ${definition}`,
      `ALTER INDEX ${parent} ATTACH PARTITION ${quoteFull(fullName(schemaNameOf(name), own))}`,
    ]
  })
  return {
    now: [insertBehind(scene, ['ON'], 'ONLY'), ...parts.flat()],
    next: [],
    advice: undefined,
    isAutomatic: true,
  }
}

/** `USING btree ("id")` and what follows. */
function textBehindTable(scene: Scene, location: number): string {
  const { statement } = scene
  const from = statement.positionOf(location) - statement.start
  const words = tokensOf(scene).filter(({ start }) => start >= from)
  const behind = words.find(({ text }) => text === '(' || text.toUpperCase() === 'USING')
  return statement.text.slice(behind?.start ?? from, words.at(-1)?.end)
}
