import { sql, type SQL } from 'drizzle-orm'
import type { Backfill } from './define-backfill.ts'
import { keyColumns, type KeyedTable } from './key.ts'
import { ownTable } from './send.ts'

/** A backfill as it is run: its definition, its key, and where it is recorded. */
export interface BackfillPlan {
  readonly name: string
  readonly definition: Backfill
  readonly keyed: KeyedTable
  /** The schema of this package's tables. */
  readonly schema: string
}

/** The rows that are still to be done; every row where the definition does not say. */
export function undone({ definition }: BackfillPlan): SQL {
  return definition.where === undefined ? sql`true` : sql`(${definition.where})`
}

/** Leaves out the rows that failed: they are tried again by command only. */
export function notFailed({ name, keyed, schema }: BackfillPlan): SQL {
  const texts = keyColumns(keyed).map((column) => sql`${column}::text`)
  return sql`not exists (select from ${ownTable(schema, 'failures')} failed
    where failed.backfill = ${name}::text and failed."key" = jsonb_build_array(${sql.join(texts, sql`, `)}))`
}
