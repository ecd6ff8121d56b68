import { is, sql, type SQL } from 'drizzle-orm'
import { getTableConfig, PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import type { Database } from '../../database/index.ts'
import { quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import { send } from './send.ts'
import type { Backfill } from './define-backfill.ts'

/** The values of a row's key as PostgreSQL writes them: numbers and dates keep every digit. */
export type Key = readonly string[]

/** A column of the key, and the type that its text is read as. */
export interface KeyColumn {
  readonly name: string
  readonly type: string
}

/** A table as its backfill goes through it. */
export interface KeyedTable {
  readonly table: PgTable
  /** Its name as SQL. */
  readonly relation: string
  readonly columns: readonly KeyColumn[]
}

/**
 * Reads the key that a backfill goes by.
 *
 * @throws {MigrationError} when the table is not there, or no unique index has exactly these columns
 */
export async function readKey(db: Database, { table, order }: Backfill): Promise<KeyedTable> {
  const { schema, name } = getTableConfig(table)
  const relation = schema === undefined ? quoteName(name) : quoteName(schema, name)
  const wanted = order?.map((column) => nameOf(column, relation))
  const rows = await send(
    db,
    sql`select (select json_agg(json_build_object('name', a.attname,
                 'type', pg_catalog.format_type(a.atttypid, a.atttypmod)) order by k.place)::text
            from unnest(i.indkey[0:i.indnkeyatts - 1]) with ordinality k(attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum) as columns,
          i.indisprimary as is_primary
     from pg_catalog.pg_index i
    where i.indrelid = pg_catalog.to_regclass(${relation}::text) and i.indisunique and i.indisvalid and i.indpred is null
      and i.indexprs is null
      and not exists (select from unnest(i.indkey[0:i.indnkeyatts - 1]) n(attnum)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = n.attnum where not a.attnotnull)
    order by i.indisprimary desc, i.indexrelid`,
  )
  const keys = rows.map((row) => ({
    columns: JSON.parse(String(row['columns'])) as KeyColumn[],
    isPrimary: row['is_primary'] === true,
  }))
  const found = keys.find(({ columns, isPrimary }) =>
    wanted === undefined
      ? isPrimary
      : columns.length === wanted.length && columns.every((column) => wanted.includes(column.name)),
  )
  if (found === undefined) throw noKey(relation, wanted)
  const columns = wanted === undefined ? found.columns : inOrder(found.columns, wanted)
  return { table, relation, columns }
}

function inOrder(columns: readonly KeyColumn[], wanted: readonly string[]): readonly KeyColumn[] {
  return columns.toSorted((one, other) => wanted.indexOf(one.name) - wanted.indexOf(other.name))
}

function nameOf(column: unknown, relation: string): string {
  if (is(column, PgColumn)) return column.name
  throw new MigrationError({
    reason: 'usage',
    expected: `the order of ${relation} to be columns`,
    got: typeof column,
    remedy: 'Name them as users.id.',
  })
}

function noKey(relation: string, wanted: readonly string[] | undefined): MigrationError {
  const expected =
    wanted === undefined
      ? `${relation} to be a table with a primary key`
      : `a unique index of ${relation} on ${wanted.join(', ')}, none of them nullable`
  return new MigrationError({
    reason: 'config',
    expected,
    got: 'none in this database',
    remedy: 'Apply the revision that makes it, or name other columns as the order.',
  })
}

/** The key's columns, each with its table's name. */
export function keyColumns({ table, columns }: KeyedTable): readonly SQL[] {
  return columns.map(({ name }) => sql`${table}.${sql.identifier(name)}`)
}

/** A comparison of rows' keys with one key, which an index on the columns answers. */
export function compareKey(keyed: KeyedTable, operator: '>' | '<=' | '=', key: Key): SQL {
  const values = keyed.columns.map(({ type }, index) => sql`${key[index] ?? ''}::text::${sql.raw(type)}`)
  return sql`(${list(keyColumns(keyed))}) ${sql.raw(operator)} (${list(values)})`
}

/** Parts with commas between. */
export function list(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `)
}

/** The key of a row as `k0`, `k1`, …. */
export function keyTexts(keyed: KeyedTable): SQL {
  return list(keyColumns(keyed).map((column, index) => sql`${column}::text as ${sql.identifier(`k${index}`)}`))
}

/** Reads the key of a row that has it as `k0`, `k1`, …. */
export function keyOf(row: Readonly<Record<string, unknown>>, { columns }: KeyedTable): Key {
  return columns.map((_, index) => String(row[`k${index}`]))
}

/** A key as one parameter. */
export function keyParameter(key: Key | undefined): SQL {
  return sql`${key === undefined ? null : JSON.stringify(key)}::text::jsonb`
}

/** Reads a key that was written as a parameter. */
export function readKeyText(value: unknown): Key | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as string[]) : undefined
}
