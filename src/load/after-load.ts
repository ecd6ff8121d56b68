import { RepositoryError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import type { LoadedRow } from '../query/index.ts'

/** Runs the hook of a table over rows that were loaded, with what was loaded for them. */
export function runAfterLoad(table: TableModel, rows: readonly LoadedRow[]): void {
  if (table.rules.hooks?.afterLoad === undefined) return
  runHook(
    table,
    rows.map(({ row }) => row),
  )
}

/** Runs the hook of a table over rows that were read. */
export function runHook({ rules, context }: TableModel, rows: readonly LoadedRow['row'][]): void {
  const hook = rules.hooks?.afterLoad
  if (hook === undefined) return
  try {
    for (const row of rows) hook(row, context)
  } catch (error) {
    if (typeof error === 'object' && error !== null) thrown.add(error)
    throw error
  }
}

const thrown = new WeakSet<object>()

/** Whether code of the caller's has thrown this, and no statement failed. */
export function isOfHook(error: unknown): boolean {
  return !(error instanceof RepositoryError) || thrown.has(error as object)
}
