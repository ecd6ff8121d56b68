import type { Executor } from '../database/index.ts'
import { UniqueViolationError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { planFindTargets } from './plan-find-targets.ts'
import type { WriteReturning } from './plan-written.ts'

/** Unique values that rows are written by. */
interface UniqueTarget {
  readonly table: TableModel
  readonly target: readonly ColumnModel[]
  readonly returning: WriteReturning
  readonly path: string
}

/**
 * Refuses to write rows where others, which the call's scopes leave out, have their unique values: those would neither be
 * changed nor returned.
 *
 * @throws {@link UniqueViolationError} when there is such a row.
 */
export async function refuseOutside(
  executor: Executor,
  { table, target, returning, path }: UniqueTarget,
  texts: readonly (readonly string[])[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (table.scopes.length === 0) return
  const names = table.scopes.map(({ name }) => name)
  const [found] = await executor.rows(planFindTargets(table.unscoped(names), target, texts, returning, path), signal)
  if (found === undefined) return
  throw new UniqueViolationError(
    {
      table: table.name,
      constraint: undefined,
      properties: target.map(({ property }) => property),
      propertiesUnknownBecause: undefined,
      sqlState: '23505',
      outsideOf: names,
    },
    undefined,
  )
}
