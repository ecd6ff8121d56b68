import type { Row } from '../../database/index.ts'
import type { TableModel } from '../../model/index.ts'
import { isPlainObject } from '../../plan/index.ts'
import type { Shape } from './complete-row.ts'

/** Whether a table has a hook before a write. */
export function hasBefore({ rules }: TableModel, shape: Shape): boolean {
  return rules.hooks?.[beforeHooks[shape]] !== undefined
}

const beforeHooks = { insert: 'beforeCreate', update: 'beforeUpdate' } as const

/** Runs the hook before a write over the values of each row, or each patch, as they were given; each may be replaced. */
export async function runBefore(
  { rules, context }: TableModel,
  shape: Shape,
  given: readonly unknown[],
): Promise<readonly unknown[]> {
  const before = rules.hooks?.[beforeHooks[shape]]
  if (before === undefined) return given
  const replaced: unknown[] = []
  for (const values of given) {
    // A copy, since the hook may change what it gets. What is no object is refused afterwards.
    const copy = isPlainObject(values) ? { ...values } : values
    replaced.push((await before(copy as never, context)) ?? copy)
  }
  return replaced
}

/** What a write did to a row. */
export type WriteVerb = 'Create' | 'Update' | 'Delete'

/** Whether a table has a hook after a write, which gets whole rows. */
export function hasAfter({ rules }: TableModel, verb: WriteVerb): boolean {
  return rules.hooks?.[`after${verb}`] !== undefined
}

/** Gives the rows that were written to the hook of their table. */
export async function runAfter({ rules, context }: TableModel, verb: WriteVerb, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  // Copies, since a hook may keep them: the columns that the caller did not choose are taken from the rows afterwards.
  const copies = rows.map((row) => ({ ...row }))
  await rules.hooks?.[`after${verb}`]?.(copies, context)
}
