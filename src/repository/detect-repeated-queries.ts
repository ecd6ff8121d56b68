import { observeStatements, type StatementObserver } from '../database/index.ts'
import { describeValue, InvalidArgumentError, type RepeatedQueryDetails, RepeatedQueryError } from '../errors/index.ts'
import { checkOptions } from '../query/index.ts'
import { findCallSite } from './call-site.ts'

/** Options of `detectRepeatedQueries`. */
export interface RepeatedQueryOptions {
  /** How often one statement may run; 10 by default. */
  readonly limit?: number | undefined
  /**
   * What to do when it runs once more: emit a warning of Node's, which writes it to stderr (`log`, the default); fail the
   * call by a {@link RepeatedQueryError} instead of sending it (`throw`); or call a function of yours. A statement is
   * reported once, but every further call of it fails.
   */
  readonly report?: 'log' | 'throw' | ((query: RepeatedQueryDetails) => void) | undefined
}

/**
 * Runs a function and reports each statement that repositories send too often in it, as a loop over rows does (N+1). For
 * development and tests: put it around what handles one request or one job. Statements are the same when their table and
 * text are; their values don't matter. Each call counts by itself, also within another one, and forgets its counts at
 * its end.
 *
 * @param run What it awaits is part of it.
 * @returns What the function returns.
 * @throws {@link InvalidArgumentError} for an unknown option, or one of the wrong kind.
 * @example
 * ```ts
 * await detectRepeatedQueries(async () => {
 *   for (const post of await repositories.posts.findMany({ limit: 20 })) await repositories.users.find(post.authorId)
 * })
 * // Expected a statement on "users" to run at most 10 times, got one more from /app/posts.ts:12:77: select … from "users" …
 * ```
 */
export function detectRepeatedQueries<TResult>(run: () => TResult, options?: RepeatedQueryOptions): TResult {
  const { limit, report } = readOptions(options)
  const counts = new Map<string, number>()
  const started: StatementObserver['started'] = ({ table, sql }) => {
    const key = `${table}\0${sql}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count <= limit || (report !== 'throw' && count > limit + 1)) return
    const details = { table, sql, limit, callSite: findCallSite() }
    if (typeof report === 'function') return report(details)
    const repeated = new RepeatedQueryError(details)
    if (report === 'throw') throw repeated
    process.emitWarning(repeated.message, 'RepeatedQueryWarning')
  }
  return observeStatements({ started }, run)
}

const knownOptions: ReadonlySet<string> = new Set(['limit', 'report'])

function readOptions(options: unknown): Required<RepeatedQueryOptions> & { readonly limit: number } {
  const path = 'detectRepeatedQueries options'
  const { limit = 10, report = 'log' } = checkOptions(options, knownOptions, path)
  if (!Number.isSafeInteger(limit) || (limit as number) < 1) {
    throw new InvalidArgumentError({
      path: `${path}.limit`,
      expected: 'a whole number from 1',
      received: describeValue(limit),
    })
  }
  if (report !== 'log' && report !== 'throw' && typeof report !== 'function') {
    throw new InvalidArgumentError({
      path: `${path}.report`,
      expected: "'log', 'throw' or a function",
      received: describeValue(report),
    })
  }
  return { limit: limit as number, report: report as Required<RepeatedQueryOptions>['report'] }
}
