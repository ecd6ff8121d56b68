import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { backfillTablesSql, quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { BackfillPlan } from './backfill-plan.ts'
import { cutSlices, type Slice } from './cut-slices.ts'
import { keyParameter } from './key.ts'
import { ownTable, send, settle, transact } from './send.ts'

/** Where a backfill stands. `finished`: every slice was gone through; `finalized`: it is proven that no row is left. */
export type BackfillState = 'running' | 'paused' | 'finished' | 'finalized' | 'cancelled'

/** What is recorded of a backfill that was begun. */
export interface BackfillRecord {
  readonly state: BackfillState
  /** How often the table was gone through, this time included. */
  readonly pass: number
}

/** How long what is recorded is waited for: a batch of another worker, at most. */
const recordTimeout = 30_000

/** Makes the tables of backfills where they are missing; several workers may begin at once. */
export async function createBackfillTables(db: Database, schema: string): Promise<void> {
  if (await hasBackfillTables(db, schema)) return
  await transact(db, async (tx) => {
    await send(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`drizzle-repository:${schema}`}::text, 0))`)
    const [found] = await send(tx, sql`select to_regnamespace(${quoteName(schema)}::text) is not null as found`)
    if (found?.['found'] !== true) await send(tx, sql`create schema ${sql.identifier(schema)}`)
    for (const statement of backfillTablesSql(schema)) await send(tx, sql.raw(statement))
  })
}

/** Whether a backfill was ever begun in this database. */
export async function hasBackfillTables(db: Database, schema: string): Promise<boolean> {
  const [row] = await send(
    db,
    sql`select pg_catalog.to_regclass(${quoteName(schema, 'failures')}::text) is not null as found`,
  )
  return row?.['found'] === true
}

/**
 * Begins a backfill, or finds the one that was begun.
 *
 * @param again begins from the first row, whatever was recorded
 * @throws {MigrationError} when it was begun on another table, or by another key
 */
export async function beginBackfill(
  db: Database,
  plan: BackfillPlan,
  { again, lockTimeout }: { readonly again: boolean; readonly lockTimeout: number },
): Promise<BackfillRecord> {
  const { schema, name, keyed } = plan
  const backfills = ownTable(schema, 'backfills')
  return transact(db, async (tx) => {
    await settle(tx, recordTimeout)
    if (again) await send(tx, sql`delete from ${backfills} where name = ${name}::text`)
    const keys = JSON.stringify(keyed.columns)
    // A second worker waits here until the first one has cut the slices.
    const made = await send(
      tx,
      sql`insert into ${backfills} (name, relation, key_columns, state, rows_estimate)
          values (${name}::text, ${keyed.relation}::text, ${keys}::text::jsonb, 'running', 0)
          on conflict (name) do nothing returning name`,
    )
    if (made.length > 0) {
      await settle(tx, lockTimeout)
      const { slices, rowsEstimate } = await cutSlices(tx, keyed)
      await insertSlices(tx, plan, 1, slices)
      await send(
        tx,
        sql`update ${backfills} set rows_estimate = ${String(rowsEstimate)}::text::bigint where name = ${name}::text`,
      )
    }
    const [row] = await send(
      tx,
      sql`select state, pass, relation, key_columns = ${keys}::text::jsonb as is_same from ${backfills} where name = ${name}::text`,
    )
    if (row?.['relation'] !== keyed.relation || row['is_same'] !== true) throw begunElsewhere(plan)
    return { state: row['state'] as BackfillState, pass: Number(row['pass']) }
  })
}

/**
 * Goes through the table once more, because rows were left: inserted by old code, or moved to a key that was passed.
 * Does nothing where another worker was faster, or somebody paused it.
 */
export async function beginPass(db: Database, plan: BackfillPlan, last: number, lockTimeout: number): Promise<void> {
  const backfills = ownTable(plan.schema, 'backfills')
  await transact(db, async (tx) => {
    await settle(tx, recordTimeout)
    const taken = await send(
      tx,
      sql`update ${backfills} set pass = ${last + 1}::integer
           where name = ${plan.name}::text and state = 'running' and pass = ${last}::integer returning pass`,
    )
    if (taken.length === 0) return
    await settle(tx, lockTimeout)
    const { slices } = await cutSlices(tx, plan.keyed)
    await insertSlices(tx, plan, last + 1, slices)
  })
}

/** Records that every slice was gone through. */
export async function finishBackfill(db: Database, { schema, name }: BackfillPlan, pass: number): Promise<void> {
  await send(
    db,
    sql`update ${ownTable(schema, 'backfills')} set state = 'finished', finished_at = clock_timestamp()
         where name = ${name}::text and state = 'running' and pass = ${pass}::integer`,
  )
}

/** Records that it waits, and what for. */
export async function recordWait(db: Database, { schema, name }: BackfillPlan, reason: string): Promise<void> {
  await send(
    db,
    sql`update ${ownTable(schema, 'backfills')} set waits = waits + 1, last_wait = ${reason}::text where name = ${name}::text`,
  )
}

async function insertSlices(
  tx: Database,
  { schema, name }: BackfillPlan,
  pass: number,
  slices: readonly Slice[],
): Promise<void> {
  for (const [index, { lower, upper }] of slices.entries())
    await send(
      tx,
      sql`insert into ${ownTable(schema, 'slices')} (backfill, pass, slice, "lower", "upper", "cursor")
          values (${name}::text, ${pass}::integer, ${index}::integer, ${keyParameter(lower)}, ${keyParameter(upper)}, ${keyParameter(lower)})`,
    )
}

function begunElsewhere({ name, keyed }: BackfillPlan): MigrationError {
  return new MigrationError({
    reason: 'trouble',
    expected: `the backfill ${name} to be of the table and key that it was begun with`,
    got: `${keyed.relation} by ${keyed.columns.map((column) => column.name).join(', ')}`,
    remedy: 'Bring the definition back, or begin it again.',
    next: `drizzle-repository backfill run ${name} --again`,
  })
}
