import type { Connection } from '../connection.ts'
import { quoteName } from '../ledger/index.ts'

/** How many rows a table has. */
export interface TableRows {
  readonly schema: string
  readonly name: string
  readonly rows: number
}

/** The tables with rows of their own that a dump has: not those of extensions and of other servers. */
export async function listTables(connection: Connection): Promise<readonly Omit<TableRows, 'rows'>[]> {
  const rows = await connection.query(
    `select n.nspname::text as schema, c.relname::text as name
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass
                           and d.objid = c.oid and d.deptype = 'e')
      order by 1, 2`,
  )
  return rows.map((row) => ({ schema: String(row['schema']), name: String(row['name']) }))
}

/** Counts the rows of tables, one after the other, until it is stopped. */
export async function countRows(
  connection: Connection,
  tables: readonly Omit<TableRows, 'rows'>[],
  signal?: AbortSignal,
): Promise<readonly TableRows[]> {
  const counted: TableRows[] = []
  for (const { schema, name } of tables) {
    if (signal?.aborted === true) break
    const [row] = await connection.query(`select count(*)::text as rows from ${quoteName(schema, name)}`)
    counted.push({ schema, name, rows: Number(row?.['rows']) })
  }
  return counted
}
