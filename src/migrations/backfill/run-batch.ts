import { sql, type SQL } from 'drizzle-orm'
import { buildersOf, type Database } from '../../database/index.ts'
import { MigrationError } from '../migration-error.ts'
import { type BackfillPlan, notFailed, undone } from './backfill-plan.ts'
import type { BackfillTransaction } from './define-backfill.ts'
import { compareKey, type Key, keyColumns, type KeyedTable, keyOf, keyTexts, list } from './key.ts'
import { send } from './send.ts'

/** The rows whose key is greater than `after` and at most `to`. */
export interface KeyRange {
  readonly after: Key | undefined
  readonly to: Key
}

/** How far a batch goes. */
export interface FoundBatch {
  /** The key of its last row; where there are no more rows, the end of the slice. */
  readonly to: Key
  /** How many rows it goes past, done ones among them. */
  readonly seen: number
  readonly isLast: boolean
}

/**
 * Finds where the next batch ends. It counts rows that are done, too: looking for undone ones could go through the
 * whole table. What is between the two keys then is changed by a statement of its own, so that a row which another
 * session changes meanwhile moves no end.
 */
export async function findBatch(
  db: Database,
  { keyed }: BackfillPlan,
  range: KeyRange,
  size: number,
): Promise<FoundBatch> {
  const columns = keyColumns(keyed)
  const names = keyed.columns.map((_, index) => sql.identifier(`k${index}`))
  const inside = columns.map((column, index) => sql`${column} as ${names[index] ?? sql``}`)
  const [row] = await send(
    db,
    sql`with s as materialized (select ${list(inside)} from ${keyed.table}
           where ${within(keyed, range)} order by ${list(columns)} limit ${size}::integer)
        select ${list(names.map((name) => sql`s.${name}::text as ${name}`))}, (select count(*) from s)::integer as seen
          from s order by ${list(names.map((name) => sql`s.${name} desc`))} limit 1`,
  )
  const seen = Number(row?.['seen'] ?? 0)
  const isLast = seen < size
  return { to: isLast || row === undefined ? range.to : keyOf(row, keyed), seen, isLast }
}

/**
 * Does the undone rows of a range, which its transaction keeps locked.
 *
 * @returns how many there were
 * @throws {MigrationError} when a row still matches `where` after it was done: it would be done again and again
 */
export function doRange(tx: Database, plan: BackfillPlan, range: KeyRange): Promise<number> {
  return doRows(tx, plan, sql`${within(plan.keyed, range)} and ${notFailed(plan)}`)
}

/** The same where nothing was ever recorded. */
export function doRangeUnrecorded(tx: Database, plan: BackfillPlan, range: KeyRange): Promise<number> {
  return doRows(tx, plan, within(plan.keyed, range))
}

/** Does one row by its key, if it is there and undone. */
export function doRow(tx: Database, plan: BackfillPlan, key: Key): Promise<number> {
  return doRows(tx, plan, compareKey(plan.keyed, '=', key))
}

function within(keyed: KeyedTable, { after, to }: KeyRange): SQL {
  const end = compareKey(keyed, '<=', to)
  return after === undefined ? end : sql`${compareKey(keyed, '>', after)} and ${end}`
}

function doRows(tx: Database, plan: BackfillPlan, which: SQL): Promise<number> {
  const { set, batch } = plan.definition
  return batch === undefined ? setRows(tx, plan, which, set) : callBatch(tx, plan, which, batch)
}

async function setRows(tx: Database, plan: BackfillPlan, which: SQL, set: object): Promise<number> {
  const { where } = plan.definition
  const update = buildersOf(tx)
    .update(plan.keyed.table)
    .set(set)
    .where(sql`${which} and ${undone(plan)}`)
  const isStill = where === undefined ? sql`false` : sql`coalesce((${where}), false)`
  const [row] = await send(
    tx,
    sql`with done as (${update.getSQL()} returning ${isStill} as still)
        select count(*)::integer as done, (count(*) filter (where done.still))::integer as still from done`,
  )
  if (Number(row?.['still']) > 0) throw stillMatches(plan)
  return Number(row?.['done'])
}

async function callBatch(
  tx: Database,
  plan: BackfillPlan,
  which: SQL,
  batch: (rows: readonly Readonly<Record<string, unknown>>[], tx: BackfillTransaction) => Promise<void>,
): Promise<number> {
  const { keyed } = plan
  const columns = list(keyColumns(keyed))
  // Locked first: what is read after cannot change any more.
  const locked = await send(
    tx,
    sql`select ${keyTexts(keyed)} from ${keyed.table} where ${which} and ${undone(plan)} order by ${columns} for no key update`,
  )
  if (locked.length === 0) return 0
  const keys = sql`(${columns}) in (${selectKeys(
    keyed,
    locked.map((row) => keyOf(row, keyed)),
  )})`
  const read = tx as unknown as BackfillTransaction
  const rows = await read
    .select()
    .from(keyed.table as never)
    .where(keys)
    .orderBy(columns)
  await batch(rows, read)
  if (plan.definition.where !== undefined) {
    const [row] = await send(
      tx,
      sql`select exists(select from ${keyed.table} where ${keys} and ${undone(plan)}) as still`,
    )
    if (row?.['still'] === true) throw stillMatches(plan)
  }
  return locked.length
}

/** Keys as rows, of one parameter: PostgreSQL takes only so many. */
function selectKeys({ columns }: KeyedTable, keys: readonly Key[]): SQL {
  const values = columns.map(({ type }, index) => sql`(e.k ->> ${index}::integer)::${sql.raw(type)}`)
  return sql`select ${list(values)} from jsonb_array_elements(${JSON.stringify(keys)}::text::jsonb) e(k)`
}

function stillMatches({ name }: BackfillPlan): MigrationError {
  return new MigrationError({
    reason: 'statement',
    expected: `rows that ${name} did to match its "where" no more`,
    got: 'one that does',
    remedy: 'It would be done again and again: let "where" say what is undone.',
  })
}
