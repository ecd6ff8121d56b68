import type { Connection } from '../../connection.ts'
import { fullName } from '../../schema/index.ts'

/** What a database has, by full name. */
export interface Live {
  /** The schemas that names without one are looked for in. */
  readonly searchPath: readonly string[]
  readonly tables: ReadonlyMap<string, LiveTable>
  readonly indexes: ReadonlyMap<string, LiveIndex>
}

export interface LiveTable {
  readonly columns: ReadonlySet<string>
  readonly constraints: ReadonlySet<string>
}

export interface LiveIndex {
  /** The full name of its table. */
  readonly table: string
  readonly isValid: boolean
}

/** Reads the tables, their columns and constraints, and the indexes of a database. */
export async function readLive(connection: Connection): Promise<Live> {
  const tables = await connection.query(
    `select n.nspname::text as schema, c.relname::text as name,
            (select coalesce(jsonb_agg(a.attname), '[]') from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text as columns,
            (select coalesce(jsonb_agg(o.conname), '[]') from pg_catalog.pg_constraint o
              where o.conrelid = c.oid)::text as constraints
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  )
  const [path] = await connection.query('select to_json(pg_catalog.current_schemas(false))::text as names')
  const indexes = await connection.query(
    // Those of partitioned tables are invalid until all parts are there, and fine.
    `select n.nspname::text as schema, c.relname::text as name, i.indisvalid or c.relkind = 'I' as is_valid,
            tn.nspname::text as table_schema, t.relname::text as table_name
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
      where n.nspname !~ '^pg_'`,
  )
  const name = (row: Readonly<Record<string, unknown>>): string => fullName(String(row['schema']), String(row['name']))
  return {
    searchPath: [...namesIn(path?.['names'])],
    tables: new Map(
      tables.map((row) => [name(row), { columns: namesIn(row['columns']), constraints: namesIn(row['constraints']) }]),
    ),
    indexes: new Map(
      indexes.map((row) => {
        const table = fullName(String(row['table_schema']), String(row['table_name']))
        return [name(row), { table, isValid: row['is_valid'] === true }]
      }),
    ),
  }
}

function namesIn(list: unknown): ReadonlySet<string> {
  return new Set(JSON.parse(String(list)) as readonly string[])
}
