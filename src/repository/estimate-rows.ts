import { sql } from 'drizzle-orm'
import type { Executor } from '../database/index.ts'
import type { Statement } from '../plan/index.ts'
import { planOf } from './explain-statement.ts'

/** What `explain (format json)` returns, by what is read here. */
type Explained = readonly [{ readonly Plan: { readonly 'Plan Rows': number } }]

/** Asks PostgreSQL's planner how many rows a statement would return. */
export async function estimateRows(statement: Statement, executor: Executor): Promise<number> {
  const [explained] = await planOf(statement, executor, sql`explain (format json)`)
  const [{ Plan: plan }] = (typeof explained === 'string' ? JSON.parse(explained) : explained) as Explained
  return plan['Plan Rows']
}
