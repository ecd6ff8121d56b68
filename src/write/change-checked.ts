import type { Row } from '../database/index.ts'
import { NotFoundError, OptimisticLockError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import type { Aliases, Expression } from '../plan/index.ts'
import { justPlaces, planUpdateEach, type RowChange } from './plan-update-each.ts'
import { hasAfter, runAfter } from './run-after.ts'
import { type NestedContext, returningOf } from './run-nested.ts'

/**
 * Changes related rows, of which some must have the version that they were read in.
 *
 * @throws {@link NotFoundError} when one is not there, or not related.
 * @throws {@link OptimisticLockError} when one has another version: the transaction is rolled back.
 */
export async function changeChecked(
  context: NestedContext,
  table: TableModel,
  changes: readonly RowChange[],
  path: string,
  planIsRelated: (aliases: Aliases) => Expression,
): Promise<void> {
  const { executor, signal } = context
  const isWhole = hasAfter(table, 'Update')
  const returning = isWhole ? returningOf(true, []) : justPlaces
  const statement = planUpdateEach(table, changes, returning, path, planIsRelated)
  const rows = statement === undefined ? [] : await executor.rows(statement, signal)
  if (rows.length < changes.length) {
    const places = new Set(rows.map((row) => row['position']))
    const missing = changes.find((_, index) => !places.has(index + 1)) as RowChange
    throw await whyMissing(context, table, missing, path, planIsRelated)
  }
  if (isWhole)
    await runAfter(
      table,
      'Update',
      rows.map(({ row }) => row as Row),
    )
}

/** Reads the version that a row has now, if it is there and related. */
async function whyMissing(
  { executor, signal }: NestedContext,
  table: TableModel,
  { key, expected }: RowChange,
  path: string,
  planIsRelated: (aliases: Aliases) => Expression,
): Promise<NotFoundError | OptimisticLockError> {
  const property = table.version?.property
  if (expected === undefined || property === undefined) return new NotFoundError(table.name, 'key')
  const returning = { ...justPlaces, columns: { [property]: true } }
  const statement = planUpdateEach(table, [{ key, patch: new Map() }], returning, path, planIsRelated)
  const [found] = statement === undefined ? [] : await executor.rows(statement, signal)
  return found === undefined
    ? new NotFoundError(table.name, 'key')
    : new OptimisticLockError(table.name, (found['row'] as Row)[property])
}
