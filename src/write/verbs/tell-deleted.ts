import { is, SQL } from 'drizzle-orm'
import { UniqueViolationError } from '../../errors/index.ts'
import { softDeleteScope } from '../../model/index.ts'
import { planSelectExists } from '../../query/index.ts'
import { keepsDeleted } from '../statements/index.ts'
import type { RowValues } from '../values/index.ts'
import type { WriteContext } from './write-context.ts'

/** How many of a call's rows are looked for. */
const rowsAtMost = 1000

/**
 * Runs a write; where another row has its unique values, and that one is deleted, the error says so. In a transaction
 * PostgreSQL answers nothing after an error, so there it cannot.
 */
export async function tellDeleted<TResult>(
  context: WriteContext,
  rows: readonly RowValues[],
  run: () => Promise<TResult>,
): Promise<TResult> {
  try {
    return await run()
  } catch (error) {
    if (!keepsDeleted(context.table) || !(error instanceof UniqueViolationError)) throw error
    throw (await isByDeletedRow(context, error, rows)) ? asDeleted(error) : error
  }
}

async function isByDeletedRow(
  { table, executor }: WriteContext,
  { details: { properties } }: UniqueViolationError,
  rows: readonly RowValues[],
): Promise<boolean> {
  if (executor.isInTransaction || table.softDelete === undefined || properties.length === 0) return false
  const twins = rows.slice(0, rowsAtMost).flatMap((row) => {
    const values = [...row].filter(([{ property }, value]) => properties.includes(property) && !is(value, SQL))
    return values.length < properties.length
      ? []
      : [Object.fromEntries(values.map(([{ property }, value]) => [property, value]))]
  })
  if (twins.length === 0) return false
  const filter = { [table.softDelete.property]: { isNotNull: true }, OR: twins }
  const [found] = await executor.rows(planSelectExists(table.unscoped([softDeleteScope]), filter, 'unique values'))
  return found !== undefined
}

function asDeleted({ details, cause }: UniqueViolationError): UniqueViolationError {
  return new UniqueViolationError({ ...details, outsideOf: [softDeleteScope] }, cause)
}
