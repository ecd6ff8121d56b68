import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { type Key, keyColumns, type KeyedTable, keyOf, keyTexts, list } from './key.ts'
import { send } from './send.ts'

/** A part of a table: the rows whose key is greater than `lower` and at most `upper`. */
export interface Slice {
  /** `undefined` is before the first row. */
  readonly lower: Key | undefined
  readonly upper: Key
}

/** A table cut into slices, and about how many rows it has. */
export interface CutTable {
  readonly slices: readonly Slice[]
  readonly rowsEstimate: number
}

/** As many workers can be busy at once. */
const parts = 32

/** Blocks that are looked at, whatever the table's size. */
const sampledBlocks = 300

/**
 * Cuts the rows that a table has now into slices of about the same size. The greatest key ends the last one: what is
 * inserted beyond it meanwhile would otherwise never let a backfill end.
 */
export async function cutSlices(db: Database, keyed: KeyedTable): Promise<CutTable> {
  const greatest = await findGreatest(db, keyed)
  if (greatest === undefined) return { slices: [], rowsEstimate: 0 }
  const share = await chooseShare(db, keyed)
  const sample = await readSample(db, keyed, share)
  // The sample's last bound gives way to the greatest key, which is at least as great.
  const bounds = [...sample.bounds.slice(0, -1), greatest]
  const slices = bounds.map((upper, index) => ({ lower: bounds[index - 1], upper }))
  return { slices, rowsEstimate: Math.max(1, Math.round((sample.rows * 100) / share)) }
}

async function findGreatest(db: Database, keyed: KeyedTable): Promise<Key | undefined> {
  const descending = keyColumns(keyed).map((column) => sql`${column} desc`)
  const [row] = await send(db, sql`select ${keyTexts(keyed)} from ${keyed.table} order by ${list(descending)} limit 1`)
  return row === undefined ? undefined : keyOf(row, keyed)
}

/** Which percentage of the blocks the sample takes. */
async function chooseShare(db: Database, { relation }: KeyedTable): Promise<number> {
  const [row] = await send(
    db,
    sql`select (sum(pg_catalog.pg_relation_size(t.relid)) / current_setting('block_size')::bigint)::float8 as blocks
        from (select relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass(${relation}::text)) where isleaf
              union select pg_catalog.to_regclass(${relation}::text)) t(relid)`,
  )
  const blocks = Number(row?.['blocks'] ?? 0)
  return blocks <= sampledBlocks ? 100 : (100 * sampledBlocks) / blocks
}

async function readSample(
  db: Database,
  keyed: KeyedTable,
  share: number,
): Promise<{ readonly bounds: readonly Key[]; readonly rows: number }> {
  const columns = list(keyColumns(keyed))
  const names = keyed.columns.map((_, index) => sql.identifier(`k${index}`))
  const sampled = keyColumns(keyed).map((column, index) => sql`${column} as ${names[index] ?? sql``}`)
  const texts = names.map((name) => sql`s.${name}::text as ${name}`)
  const descending = names.map((name) => sql`s.${name} desc`)
  const rows = await send(
    db,
    sql`with s as materialized (
          select ${list(sampled)}, ntile(${parts}::integer) over (order by ${columns}) as part
            from ${keyed.table} tablesample system (${share}::float8))
        select distinct on (s.part) ${list(texts)}, (select count(*) from s)::float8 as sampled
          from s order by s.part, ${list(descending)}`,
  )
  return { bounds: rows.map((row) => keyOf(row, keyed)), rows: Number(rows[0]?.['sampled'] ?? 0) }
}
