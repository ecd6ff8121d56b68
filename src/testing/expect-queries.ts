import type { QueryEvent } from '../database/index.ts'
import { recordQueries } from './record-queries.ts'

/** Another number of statements ran than a test expected. */
export class QueryCountError extends Error {
  override readonly name = 'QueryCountError'
  readonly expected: number
  /** The statements that ran, in the order in which they ended. */
  readonly queries: readonly QueryEvent[]

  constructor(expected: number, queries: readonly QueryEvent[]) {
    super(`Expected ${expected} ${nounOf(expected)}, got ${queries.length}${listQueries(queries)}`)
    this.expected = expected
    this.queries = queries
  }
}

/**
 * Runs a function and expects repositories to send a number of statements in it, also in what it awaits. Statements of
 * other functions that run at the same time don't count, nor those that are still running when its promise fulfils.
 *
 * @param count A whole number from 0.
 * @returns What the function returns.
 * @throws {@link QueryCountError} with every statement when there were more or fewer.
 * @throws What the function throws.
 * @example
 * ```ts
 * const users = await expectQueries(2, () => repositories.users.findMany({ limit: 10, with: { posts: true } }))
 * ```
 */
export async function expectQueries<TResult>(count: number, run: () => Promise<TResult>): Promise<TResult> {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TypeError('expectQueries count: expected a whole number from 0, got something else.')
  }
  const { result, queries } = await recordQueries(run)
  if (queries.length !== count) throw new QueryCountError(count, queries)
  return result
}

function nounOf(count: number): string {
  return count === 1 ? 'statement' : 'statements'
}

/** Equal statements once, with how often they ran, their table and text. */
function listQueries(queries: readonly QueryEvent[]): string {
  const counts = new Map<string, number>()
  for (const { table, sql } of queries) {
    const line = `${table}: ${sql}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  const lines = [...counts].map(([line, count]) => `\n  ${count} × ${line}`)
  return lines.length === 0 ? '.' : `:${lines.join('')}`
}
