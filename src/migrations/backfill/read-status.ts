import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { type BackfillFailure, readFailures } from './failures.ts'
import { type BackfillState, hasBackfillTables } from './record.ts'
import { ownTable, send } from './send.ts'

/** Where a backfill stands. */
export interface BackfillStatus {
  readonly name: string
  /** `pending` was not begun yet. */
  readonly state: BackfillState | 'pending'
  readonly relation: string | undefined
  /** Rows that were gone past, done ones among them, of about how many. */
  readonly seen: number
  readonly rowsEstimate: number
  /** Rows that were changed, in all passes. */
  readonly rows: number
  /** How often the table was gone through, this time included. */
  readonly pass: number
  /** Milliseconds that one worker may still need, as it went until now. */
  readonly millisecondsLeft: number | undefined
  /** How often a worker had to wait, and what for at last. */
  readonly waits: number
  readonly lastWait: string | undefined
  readonly failures: readonly BackfillFailure[]
}

/** Reads where backfills stand, by their names. */
export async function readBackfills(db: Database, schema: string): Promise<ReadonlyMap<string, BackfillStatus>> {
  if (!(await hasBackfillTables(db, schema))) return new Map()
  const rows = await send(
    db,
    sql`select b.name, b.state, b.relation, b.pass, b.waits, b.last_wait, b.rows_estimate::float8 as rows_estimate,
               coalesce(sum(s."rows"), 0)::float8 as changed,
               coalesce(sum(s.seen) filter (where s.pass = b.pass), 0)::float8 as seen,
               coalesce(sum(s.milliseconds) filter (where s.pass = b.pass), 0)::float8 as milliseconds,
               (select count(*)::integer from ${ownTable(schema, 'failures')} f where f.backfill = b.name) as failures
          from ${ownTable(schema, 'backfills')} b left join ${ownTable(schema, 'slices')} s on s.backfill = b.name
         group by b.name order by b.started_at, b.name`,
  )
  const found = new Map<string, BackfillStatus>()
  for (const row of rows) {
    const name = String(row['name'])
    const state = row['state'] as BackfillState
    const rowsEstimate = Number(row['rows_estimate'])
    const seen = Number(row['seen'])
    const left = Math.max(0, rowsEstimate - seen)
    found.set(name, {
      name,
      state,
      relation: String(row['relation']),
      seen,
      rowsEstimate,
      rows: Number(row['changed']),
      pass: Number(row['pass']),
      millisecondsLeft:
        state === 'running' && seen > 0 ? Math.round((Number(row['milliseconds']) / seen) * left) : undefined,
      waits: Number(row['waits']),
      lastWait: typeof row['last_wait'] === 'string' ? row['last_wait'] : undefined,
      failures: Number(row['failures']) > 0 ? await readFailures(db, schema, name) : [],
    })
  }
  return found
}

/** The status of a backfill that was not begun. */
export function pendingStatus(name: string): BackfillStatus {
  return {
    name,
    state: 'pending',
    relation: undefined,
    seen: 0,
    rowsEstimate: 0,
    rows: 0,
    pass: 0,
    millisecondsLeft: undefined,
    waits: 0,
    lastWait: undefined,
    failures: [],
  }
}
