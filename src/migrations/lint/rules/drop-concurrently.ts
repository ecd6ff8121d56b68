import type { DropStmt, Node } from '../../grammar/index.ts'
import { droppedName, type Schema, shortName } from '../../schema/index.ts'
import type { Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'
import { quoteFull } from '../write-sql.ts'

export const dropConcurrently: Rule = {
  name: 'drop-concurrently',
  verdict: 'fails',
  title: 'DROP INDEX CONCURRENTLY is told more than it can do',
  why: `It drops one index. PostgreSQL refuses it (0A000) for a list of indexes, with CASCADE, and for an index of a
partitioned table. Write one statement for each index; drop what depends on an index before it; and drop the index of a
partitioned table without CONCURRENTLY, which takes a moment once the locks of the table and its partitions are there.`,
  bad: 'DROP INDEX CONCURRENTLY orders_total_idx, sales_user_idx;',
  good: ['DROP INDEX CONCURRENTLY orders_total_idx;\nDROP INDEX CONCURRENTLY sales_user_idx;'],
  check: ({ node, schema }: Scene) => {
    if (!('DropStmt' in node) || !node.DropStmt.concurrent) return []
    const refused = refusalOf(schema, node.DropStmt)
    return refused === undefined ? [] : [reportOf(schema, node.DropStmt, refused)]
  },
}

function refusalOf(schema: Schema, { objects = [], behavior }: DropStmt): string | undefined {
  if (objects.length > 1) return 'DROP INDEX CONCURRENTLY takes one index'
  if (behavior === 'DROP_CASCADE') return 'DROP INDEX CONCURRENTLY takes no CASCADE'
  const partitioned = objects.find((object) => isOfPartitioned(schema, object))
  return partitioned && `the index ${shortName(droppedName(partitioned))} is of a partitioned table`
}

function reportOf(schema: Schema, { objects = [], behavior, missing_ok: isOptional }: DropStmt, why: string): Report {
  const isCascade = behavior === 'DROP_CASCADE'
  const optional = isOptional ? 'IF EXISTS ' : ''
  return {
    message: `${why}: refused (0A000)`,
    remedy: {
      now: objects.map((object) => {
        const concurrently = isOfPartitioned(schema, object) ? '' : 'CONCURRENTLY '
        return `DROP INDEX ${concurrently}${optional}${quoteFull(droppedName(object))}`
      }),
      next: [],
      advice: isCascade ? 'Drop what depends on the index before, by its name.' : undefined,
      isAutomatic: !isCascade,
    },
  }
}

function isOfPartitioned(schema: Schema, object: Node): boolean {
  const table = schema.indexes.get(droppedName(object))?.table
  return table !== undefined && schema.tables.get(table)?.partitioning !== undefined
}
