import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { count } from '../describe-amounts.ts'
import { sleep } from '../run/index.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { countFailures } from './failures.ts'
import { countLeft, mostCounted } from './find-left.ts'
import { hasBackfillTables } from './record.ts'
import { ownTable, send } from './send.ts'

/** Whether it is proven that no row is left. */
export type FinalizeResult =
  | { readonly isFinalized: true }
  /** `reason` says what is in the way, `next` what to type. */
  | { readonly isFinalized: false; readonly reason: string; readonly next: string }

/** How `finalize` waits. */
export interface FinalizeWait {
  /** Milliseconds that it waits for transactions which write to the table. */
  readonly wait: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Proves that no row is left, and records it. Transactions that write to the table at the moment are waited for first:
 * what they insert cannot be seen before they end.
 */
export async function finalizeBackfill(db: Database, plan: BackfillPlan, wait: FinalizeWait): Promise<FinalizeResult> {
  const found = await findObstacle(db, plan)
  if (found !== undefined) return found
  const writer = await waitForWriters(db, plan, wait)
  if (writer !== undefined)
    return no(
      `${writer} has a transaction open that writes to ${plan.keyed.relation}`,
      `backfill finalize ${plan.name}`,
    )
  const left = await countLeft(db, plan, wait.wait)
  if (left > 0) {
    const rows = left < mostCounted ? count(left, 'row') : `${count(left, 'row')} or more`
    return no(`${rows} of ${plan.keyed.relation} ${left === 1 ? 'is' : 'are'} left`, `backfill run ${plan.name}`)
  }
  const [done] = await send(
    db,
    sql`update ${ownTable(plan.schema, 'backfills')} b
           set state = 'finalized', finalized_at = clock_timestamp(), finished_at = coalesce(finished_at, clock_timestamp())
         where name = ${plan.name}::text and state in ('finished', 'running')
           and not exists (select from ${ownTable(plan.schema, 'failures')} f where f.backfill = b.name)
           and not exists (select from ${ownTable(plan.schema, 'slices')} s
                            where s.backfill = b.name and s.pass = b.pass and not s.is_done)
         returning 1 as one`,
  )
  // Something changed in between: it is said what.
  return done === undefined
    ? ((await findObstacle(db, plan)) ?? no('it was changed meanwhile', `backfill finalize ${plan.name}`))
    : { isFinalized: true }
}

async function findObstacle(db: Database, plan: BackfillPlan): Promise<FinalizeResult | undefined> {
  const { schema, name } = plan
  if (!(await hasBackfillTables(db, schema))) return no('it was not run', `backfill run ${name}`)
  const [row] = await send(
    db,
    sql`select state, (select count(*)::integer from ${ownTable(schema, 'slices')} s
                        where s.backfill = b.name and s.pass = b.pass and not s.is_done) as open
          from ${ownTable(schema, 'backfills')} b where name = ${name}::text`,
  )
  const open = Number(row?.['open'])
  if (row === undefined || row['state'] === 'cancelled') return no('it was not run', `backfill run ${name}`)
  if (row['state'] === 'finalized') return { isFinalized: true }
  if (row['state'] === 'paused') return no('it is paused', `backfill resume ${name}`)
  if (open > 0) return no(`${count(open, 'slice is', 'slices are')} not done`, `backfill run ${name}`)
  const failures = await countFailures(db, plan)
  if (failures === 0) return undefined
  return no(`${count(failures, 'row')} failed`, `backfill retry ${name}`)
}

/** Waits for the transactions that write to the table now; names one that does not end in time. */
async function waitForWriters(
  db: Database,
  { keyed }: BackfillPlan,
  { wait, signal }: FinalizeWait,
): Promise<string | undefined> {
  const writers = await findWriters(db, keyed.relation)
  const until = performance.now() + wait
  for (;;) {
    const now = await findWriters(db, keyed.relation)
    const still = [...writers.keys()].find((one) => now.has(one))
    if (still === undefined) return undefined
    if (performance.now() >= until || signal?.aborted === true) return writers.get(still)
    await sleep(100, signal)
  }
}

/** Transactions with a lock on the table, or on a part of it, that writing takes, by their numbers. */
async function findWriters(db: Database, relation: string): Promise<ReadonlyMap<string, string>> {
  const rows = await send(
    db,
    sql`select l.virtualtransaction as transaction,
               coalesce('pid ' || l.pid || coalesce(nullif(' (' || a.application_name || ')', ' ()'), ''), 'a prepared transaction') as who
          from pg_locks l left join pg_stat_activity a on a.pid = l.pid
         where l.granted and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
           and l.database = (select oid from pg_database where datname = current_database())
           and l.relation in (select to_regclass(${relation}::text) union
                              select relid from pg_partition_tree(to_regclass(${relation}::text)))
           and l.pid is distinct from pg_backend_pid()`,
  )
  return new Map(rows.map((row) => [String(row['transaction']), String(row['who'])]))
}

function no(reason: string, next: string): FinalizeResult {
  return { isFinalized: false, reason, next: `drizzle-repository ${next}` }
}
