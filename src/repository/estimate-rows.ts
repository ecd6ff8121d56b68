import { sql } from 'drizzle-orm'
import type { Executor, Statement } from '../database/index.ts'
import { inlinePlaceholders } from '../query/index.ts'

/** What `explain (format json)` returns, by what is read here. */
type Explained = readonly [{ readonly Plan: { readonly 'Plan Rows': number } }]

/** Asks PostgreSQL's planner how many rows a statement would return. */
export async function estimateRows(statement: Statement, executor: Executor): Promise<number> {
  const [line] = await executor.raw(
    statement.table,
    (builders) =>
      sql`explain (format json) ${inlinePlaceholders(statement.build(builders).getSQL(), statement.values)}`,
  )
  const explained: unknown = line?.['QUERY PLAN']
  const [{ Plan: plan }] = (typeof explained === 'string' ? JSON.parse(explained) : explained) as Explained
  return plan['Plan Rows']
}
