import type { Connection, Row } from '../connection.ts'
import type { LedgerName } from '../revision.ts'
import type { Ledger, LedgerRow } from './ledger.ts'
import { quoteName } from './quote.ts'
import { whereReadable } from './where-readable.ts'

/**
 * Reads drizzle's table of applied migrations. It only reads: where there is no table, there is none afterwards.
 *
 * @throws {MigrationError} when the role may not read it
 */
export function readLedger(connection: Connection, name: LedgerName): Promise<Ledger> {
  return whereReadable(name.schema, () => readTable(connection, name))
}

async function readTable(connection: Connection, name: LedgerName): Promise<Ledger> {
  const columns = await connection.query(
    `select attname::text as name from pg_catalog.pg_attribute
      where attrelid = pg_catalog.to_regclass($1::text) and attnum > 0 and not attisdropped`,
    [quoteName(name.schema, name.table)],
  )
  if (columns.length === 0) return { name, format: undefined, rows: [] }
  const hasNames = columns.some((column) => column['name'] === 'name')
  const hasDates = columns.some((column) => column['name'] === 'applied_at')
  const rows = await connection.query(
    `select id::integer as id, hash, created_at::text as created_at,
            ${hasNames ? 'name' : 'null::text'} as name,
            ${hasDates ? `to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')` : 'null::text'} as applied_at
       from ${quoteName(name.schema, name.table)} order by id`,
  )
  return { name, format: hasNames ? 'folders' : 'journal', rows: rows.map(toLedgerRow) }
}

function toLedgerRow(row: Row): LedgerRow {
  const {
    id,
    hash,
    created_at: createdAt,
    name,
    applied_at: appliedAt,
  } = row as Readonly<Record<string, string | null>>
  return {
    id: Number(id),
    hash: hash ?? '',
    createdAt: createdAt === null || createdAt === undefined ? undefined : Number(createdAt),
    name: name ?? undefined,
    appliedAt: appliedAt ?? undefined,
  }
}
