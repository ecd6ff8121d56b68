import { sql } from 'drizzle-orm'
import { type QueryBuilders, rowsOf, type Statement, translateError } from '../database/index.ts'
import type { Model } from '../model/index.ts'
import { checkOptions, inlinePlaceholders } from '../query/index.ts'

/** Options of `explain`. */
export interface ExplainOptions {
  /** Runs the statement too, and adds its times and buffers. False by default. */
  readonly analyze?: boolean
}

const optionsOfExplain: ReadonlySet<string> = new Set(['analyze'])

/** Asks PostgreSQL for the plan of a statement. */
export async function explainStatement(
  statement: Statement,
  builders: QueryBuilders,
  model: Model,
  options: ExplainOptions | undefined,
): Promise<string> {
  const { analyze } = checkOptions(options, optionsOfExplain, 'explain options')
  const keyword = analyze === true ? sql`explain (analyze, buffers)` : sql`explain`
  const query = inlinePlaceholders(statement.build(builders).getSQL(), statement.values)
  try {
    const lines = rowsOf(await builders.execute(sql`${keyword} ${query}`))
    return lines.map((line) => line['QUERY PLAN']).join('\n')
  } catch (error) {
    throw translateError(error, model)
  }
}
