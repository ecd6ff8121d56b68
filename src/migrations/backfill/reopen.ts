import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { countLeft } from './find-left.ts'
import { ownTable, send } from './send.ts'

/** Lets workers go on with a backfill that was finished, where rows are left: they came later, or changed their key. */
export async function reopenBackfill(db: Database, plan: BackfillPlan, lockTimeout: number): Promise<void> {
  if ((await countLeft(db, plan, lockTimeout)) === 0) return
  await send(
    db,
    sql`update ${ownTable(plan.schema, 'backfills')} set state = 'running', finished_at = null
         where name = ${plan.name}::text and state = 'finished'`,
  )
}
