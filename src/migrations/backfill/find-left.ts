import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { type BackfillPlan, notFailed, undone } from './backfill-plan.ts'
import { send, settle, transact } from './send.ts'

/** Rows are counted up to here. */
export const mostCounted = 1000

/** Counts the rows that are still undone and did not fail, up to a thousand; none where the definition does not say. */
export function countLeft(db: Database, plan: BackfillPlan, lockTimeout: number): Promise<number> {
  return transact(db, async (tx) => {
    await settle(tx, lockTimeout)
    return plan.definition.where === undefined ? 0 : countUndone(tx, plan)
  })
}

async function countUndone(db: Database, plan: BackfillPlan): Promise<number> {
  const [row] = await send(
    db,
    sql`select count(*)::integer as "left" from (
          select from ${plan.keyed.table} where ${undone(plan)} and ${notFailed(plan)} limit ${mostCounted}::integer) s`,
  )
  return Number(row?.['left'])
}
