import type { TableModel } from '../model/index.ts'
import type { LoadedRow } from '../query/index.ts'

/** Runs the hook of a table over rows that were read, with what was loaded for them. */
export function runAfterLoad({ rules, context }: TableModel, rows: readonly LoadedRow[]): void {
  const hook = rules.hooks?.afterLoad
  if (hook !== undefined) for (const { row } of rows) hook(row, context)
}
