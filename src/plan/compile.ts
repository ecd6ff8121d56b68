import { sql } from 'drizzle-orm'
import type { QueryBuilders } from './query-builders.ts'
import { isData } from './describe.ts'
import { isColumnModel, isNode, type Node, node, type Value } from './node.ts'

/**
 * Makes what a plan plans: the same data with every node in it compiled.
 *
 * @param builders The query builders; nothing that stands in an expression needs them.
 * @param parameterOf What a value is in the statement.
 */
export function compile(
  plan: unknown,
  builders: QueryBuilders | undefined,
  parameterOf: (value: Value) => unknown,
): unknown {
  function walk(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part
    if (isNode(part)) return walkNode(part)
    if (Array.isArray(part)) return part.map(walk)
    if (!isData(part)) return part
    const compiled: Record<string, unknown> = {}
    for (const key of Object.keys(part)) compiled[key] = walk(part[key])
    return compiled
  }

  function walkNode(part: Node): unknown {
    switch (part[node]) {
      case 'fragment':
        return sql(part.strings, ...part.parts.map(chunkOf))
      case 'built':
        return part.build(builders as QueryBuilders, walk(part.inputs) as never)
      case 'value':
        return parameterOf(part)
      case 'raw':
        return sql.raw(part.text)
      case 'name':
        return sql`${sql.identifier(part.name)}`
      default:
        return part.sql
    }
  }

  function chunkOf(part: unknown): unknown {
    if (typeof part === 'object' && part !== null && !isNode(part) && isColumnModel(part)) return part.reference
    return walk(part)
  }

  return walk(plan)
}
