import type { Node } from '../../grammar/index.ts'
import type { Schema } from '../../schema/index.ts'
import { describeEffects } from './describe-effects.ts'

/** The tables that a statement of the next revision is about and that are there before it. */
export function tablesOf(before: Schema, node: Node): string[] {
  const schema = { ...before, revision: before.revision + 1 }
  return [...new Set(describeEffects(schema, node).flatMap(({ locks }) => locks.map(({ table }) => table)))]
}
