import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { describeRowError, judgeError } from './judge-error.ts'
import { type Key, keyParameter, readKeyText } from './key.ts'
import { hasBackfillTables } from './record.ts'
import { doRow } from './run-batch.ts'
import { recordFailure } from './run-slice.ts'
import { ownTable, send, settle, transact } from './send.ts'

/** A row that failed. */
export interface BackfillFailure {
  /** The values of its key as PostgreSQL writes them. */
  readonly key: readonly string[]
  /** PostgreSQL's code, or the class of what the code threw. */
  readonly errorCode: string
  readonly message: string
  readonly attempts: number
}

/** What came of trying the failed rows again. */
export interface RetryResult {
  /** Rows that were done now. */
  readonly done: number
  /** Rows that are gone, or were done by somebody else. */
  readonly settled: number
  readonly failed: number
}

/** Counts the rows that failed. */
export async function countFailures(db: Database, { schema, name }: BackfillPlan): Promise<number> {
  const [row] = await send(
    db,
    sql`select count(*)::integer as failures from ${ownTable(schema, 'failures')} where backfill = ${name}::text`,
  )
  return Number(row?.['failures'])
}

/** Reads the rows that failed, by their keys. */
export async function readFailures(db: Database, schema: string, name: string): Promise<readonly BackfillFailure[]> {
  const rows = await send(
    db,
    sql`select "key"::text as key, error_code, message, attempts from ${ownTable(schema, 'failures')}
         where backfill = ${name}::text order by "key"`,
  )
  return rows.map((row) => ({
    key: readKeyText(row['key']) ?? [],
    errorCode: String(row['error_code']),
    message: String(row['message']),
    attempts: Number(row['attempts']),
  }))
}

/** Tries the failed rows again, each in a transaction of its own. */
export async function retryFailures(
  db: Database,
  plan: BackfillPlan,
  { lockTimeout, signal }: { readonly lockTimeout: number; readonly signal?: AbortSignal | undefined },
): Promise<RetryResult> {
  const result = { done: 0, settled: 0, failed: 0 }
  if (!(await hasBackfillTables(db, plan.schema))) return result
  for (const { key } of await readFailures(db, plan.schema, plan.name)) {
    if (signal?.aborted === true) break
    result[await retryRow(db, plan, key, lockTimeout)]++
  }
  return result
}

function retryRow(
  db: Database,
  plan: BackfillPlan,
  key: Key,
  lockTimeout: number,
): Promise<'done' | 'settled' | 'failed'> {
  return transact(db, async (tx) => {
    await settle(tx, lockTimeout)
    const failures = ownTable(plan.schema, 'failures')
    const which = sql`backfill = ${plan.name}::text and "key" = ${keyParameter(key)}`
    // Two who retry at once each do a row once.
    const taken = await send(tx, sql`select 1 as one from ${failures} where ${which} for update`)
    if (taken.length === 0) return 'settled'
    try {
      const rows = await transact(tx, (inner) => doRow(inner, plan, key))
      await send(tx, sql`delete from ${failures} where ${which}`)
      return rows > 0 ? 'done' : 'settled'
    } catch (error) {
      if (judgeError(error) === 'stop') throw error
      await recordFailure(tx, plan, key, describeRowError(error))
      return 'failed'
    }
  })
}
