import { sql, type SQL } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { describeRowError, judgeError, type RowError } from './judge-error.ts'
import { type Key, keyParameter, readKeyText } from './key.ts'
import type { BackfillState } from './record.ts'
import { doRange, findBatch, type KeyRange } from './run-batch.ts'
import { ownTable, send, settle, transact } from './send.ts'

/** What came of one batch. */
export type BatchResult =
  | { readonly kind: 'done'; readonly seen: number; readonly rows: number; readonly failed: boolean }
  /** Every slice that is not done is another worker's at the moment, or there is none. */
  | { readonly kind: 'idle'; readonly isOver: boolean; readonly pass: number }
  /** Somebody paused or cancelled it, or it is over. */
  | { readonly kind: 'ended'; readonly state: BackfillState | undefined }

interface OpenSlice {
  readonly slice: number
  readonly pass: number
  readonly cursor: Key | undefined
  readonly upper: Key
}

/**
 * Does one batch: one transaction that has a slice's row locked, changes rows and moves the slice's cursor. A worker that
 * is killed leaves nothing behind, and its lock ends with its transaction.
 */
export function runNextBatch(
  db: Database,
  plan: BackfillPlan,
  size: number,
  lockTimeout: number,
): Promise<BatchResult> {
  const startedAt = performance.now()
  return transact(db, async (tx): Promise<BatchResult> => {
    await settle(tx, lockTimeout)
    // Shared: who pauses waits until the batches that run are done, so that nothing is changed after.
    const [backfill] = await send(
      tx,
      sql`select state, pass from ${ownTable(plan.schema, 'backfills')} where name = ${plan.name}::text for share`,
    )
    if (backfill?.['state'] !== 'running')
      return { kind: 'ended', state: backfill?.['state'] as BackfillState | undefined }
    const pass = Number(backfill['pass'])
    const slice = await takeSlice(tx, plan, pass)
    if (slice === undefined) return { kind: 'idle', isOver: !(await hasOpenSlice(tx, plan, pass)), pass }
    const found = await findBatch(tx, plan, { after: slice.cursor, to: slice.upper }, size)
    const range = { after: slice.cursor, to: found.to }
    const { rows, error } = size === 1 ? await tryRow(tx, plan, range) : { rows: await doRange(tx, plan, range) }
    if (error !== undefined) await recordFailure(tx, plan, range.to, error)
    await send(
      tx,
      sql`update ${ownTable(plan.schema, 'slices')}
             set "cursor" = ${keyParameter(found.to)}, seen = seen + ${found.seen}::integer, "rows" = "rows" + ${rows}::integer,
                 milliseconds = milliseconds + ${Math.ceil(performance.now() - startedAt)}::integer,
                 is_done = ${found.isLast}::boolean
           where ${bySlice(plan, slice)}`,
    )
    return { kind: 'done', seen: found.seen, rows, failed: error !== undefined }
  })
}

async function takeSlice(tx: Database, plan: BackfillPlan, pass: number): Promise<OpenSlice | undefined> {
  const [row] = await send(
    tx,
    sql`select slice, "cursor"::text as cursor, "upper"::text as upper from ${ownTable(plan.schema, 'slices')}
         where backfill = ${plan.name}::text and pass = ${pass}::integer and not is_done
         order by slice limit 1 for update skip locked`,
  )
  const upper = readKeyText(row?.['upper'])
  if (row === undefined || upper === undefined) return undefined
  return { slice: Number(row['slice']), pass, cursor: readKeyText(row['cursor']), upper }
}

async function hasOpenSlice(tx: Database, plan: BackfillPlan, pass: number): Promise<boolean> {
  const [row] = await send(
    tx,
    sql`select exists(select from ${ownTable(plan.schema, 'slices')}
         where backfill = ${plan.name}::text and pass = ${pass}::integer and not is_done) as found`,
  )
  return row?.['found'] === true
}

function bySlice({ name }: BackfillPlan, { pass, slice }: OpenSlice): SQL {
  return sql`backfill = ${name}::text and pass = ${pass}::integer and slice = ${slice}::integer`
}

/** A row that fails is recorded in the transaction that goes past it, so it is neither lost nor tried twice. */
async function tryRow(
  tx: Database,
  plan: BackfillPlan,
  range: KeyRange,
): Promise<{ readonly rows: number; readonly error?: RowError }> {
  try {
    return { rows: await transact(tx, (inner) => doRangeAtOnce(inner, plan, range)) }
  } catch (error) {
    if (judgeError(error) !== 'row') throw error
    return { rows: 0, error: describeRowError(error) }
  }
}

/** What is deferred to the end of the transaction is looked at now, where a failure can still be recorded. */
async function doRangeAtOnce(tx: Database, plan: BackfillPlan, range: KeyRange): Promise<number> {
  const rows = await doRange(tx, plan, range)
  await send(tx, sql`set constraints all immediate`)
  return rows
}

/** Records a row that failed; one that fails again counts its attempts. */
export async function recordFailure(
  tx: Database,
  { schema, name }: BackfillPlan,
  key: Key,
  { code, message }: RowError,
): Promise<void> {
  await send(
    tx,
    sql`insert into ${ownTable(schema, 'failures')} as f (backfill, "key", error_code, message)
        values (${name}::text, ${keyParameter(key)}, ${code}::text, ${message}::text)
        on conflict (backfill, "key") do update set error_code = excluded.error_code, message = excluded.message,
          attempts = f.attempts + 1, "at" = clock_timestamp()`,
  )
}
