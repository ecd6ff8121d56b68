import { type SQL, sql } from 'drizzle-orm'
import type { Executor } from '../database/index.ts'
import { type Statement, valuesForDriver } from '../plan/index.ts'
import { checkFlag, checkOptions, inlinePlaceholders } from '../query/index.ts'

/** Options of `explain`. */
export interface ExplainOptions {
  /** Runs the statement too, and adds its times and buffers. False by default. */
  readonly analyze?: boolean
}

const optionsOfExplain: ReadonlySet<string> = new Set(['analyze'])

/** Asks PostgreSQL for the plan of a statement. */
export async function explainStatement(
  statement: Statement,
  executor: Executor,
  options: ExplainOptions | undefined,
): Promise<string> {
  const { analyze } = checkOptions(options, optionsOfExplain, 'explain options')
  const keyword = checkFlag(analyze, 'explain options.analyze') ? sql`explain (analyze, buffers)` : sql`explain`
  return (await planOf(statement, executor, keyword)).join('\n')
}

/** What PostgreSQL returns for a statement behind a keyword of EXPLAIN: its plan, by lines or as one document. */
export async function planOf(statement: Statement, executor: Executor, keyword: SQL): Promise<readonly unknown[]> {
  const values = valuesForDriver(statement.values, executor.dateText)
  const lines = await executor.raw(
    statement.table,
    (builders) => sql`${keyword} ${inlinePlaceholders(statement.build(builders).getSQL(), values)}`,
  )
  return lines.map((line) => line['QUERY PLAN'])
}
