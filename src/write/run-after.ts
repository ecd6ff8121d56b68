import type { Row } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { planReturning } from '../query/index.ts'
import type { Met } from './meet-rows.ts'

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

/** The same for rows that were met, whole ones in a field of their own: those that were created, then those that changed. */
export async function runAfterMet(table: TableModel, met: readonly Met[]): Promise<void> {
  for (const verb of ['Create', 'Update'] as const) {
    const rows = met.filter((each) => each.verb === verb).map(({ row }) => row['row'] as Row)
    await runAfter(table, verb, rows)
  }
}

/** Takes the columns away from whole rows that the caller did not choose. */
export function keepChosen(table: TableModel, rows: readonly Row[], columns: unknown): void {
  const chosen = new Set(
    planReturning(table, columns, undefined, 'columns', true).columns.map(({ property }) => property),
  )
  for (const row of rows) {
    for (const property of table.columns.keys()) if (!chosen.has(property)) delete row[property]
  }
}
