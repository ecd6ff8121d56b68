import { observeQueries, type QueryEvent } from '../database/index.ts'

/** What a function returned, and the statements that its repositories sent. */
export interface RecordedQueries<TResult> {
  readonly result: TResult
  /** In the order in which they ended. */
  readonly queries: readonly QueryEvent[]
}

/**
 * Runs a function and records every statement that repositories send in it, also in what it awaits. Statements of other
 * functions that run at the same time are not among them.
 *
 * @throws What the function throws.
 * @example
 * ```ts
 * const { result, queries } = await recordQueries(() => repositories.countries.find('NOR'))
 * console.log(result?.name, queries.map((query) => query.sql))
 * ```
 */
export async function recordQueries<TResult>(run: () => Promise<TResult>): Promise<RecordedQueries<TResult>> {
  const queries: QueryEvent[] = []
  const result = await observeQueries((event) => void queries.push(event), run)
  return { result, queries }
}
