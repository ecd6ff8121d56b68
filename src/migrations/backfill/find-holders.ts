import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { describeSessions } from '../run/index.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { send } from './send.ts'

/** Says that a lock was not got, and who may have it: the session whose transaction has used the table for the longest. */
export async function describeHolders(db: Database, { keyed }: BackfillPlan): Promise<string> {
  const [row] = await send(
    db,
    sql`select a.pid, coalesce(a.application_name, '') as name, coalesce(a.state, '') as state,
               extract(epoch from clock_timestamp() - a.xact_start)::integer as seconds,
               string_agg(distinct l.mode, ', ') as locks
          from pg_locks l join pg_stat_activity a on a.pid = l.pid
         where l.relation = pg_catalog.to_regclass(${keyed.relation}::text) and l.granted and l.mode <> 'AccessShareLock'
           and l.database = (select oid from pg_database where datname = current_database())
           and a.pid <> pg_backend_pid()
         group by 1, 2, 3, a.xact_start order by a.xact_start limit 1`,
  )
  const what = `a row of ${keyed.relation}, or all of it, is locked`
  if (row === undefined) return what
  const session = {
    pid: Number(row['pid']),
    applicationName: String(row['name']),
    state: String(row['state']),
    seconds: Number(row['seconds']),
    locks: `${String(row['locks'])} on ${keyed.relation}`,
  }
  return `${what}: ${describeSessions([session])}`
}
