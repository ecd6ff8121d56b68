import type { Connection } from '../connection.ts'
import { fullName } from '../schema/index.ts'

/** A table, index or view as it is at one moment of a transaction. */
export interface Relation {
  readonly name: string
  readonly kind: 'table' | 'materialized view' | 'view' | 'index' | 'other'
  /** The table that an index is of; else the relation itself. */
  readonly table: string
  /** The file that its rows are in: another one when it is written anew. */
  readonly file: number
  /** How often this transaction began to read it from end to end. */
  readonly scans: number
}

/** Relations by their number, which stays when they are renamed. */
export type Relations = ReadonlyMap<number, Relation>

/** Reads every relation but those of PostgreSQL itself, in one statement. */
export async function readRelations(connection: Connection): Promise<Relations> {
  const rows = await connection.query(
    `select c.oid::int8::text as id, c.relkind as kind, coalesce(pg_relation_filenode(c.oid), 0)::int8::text as file,
            coalesce(pg_stat_get_xact_numscans(c.oid), 0)::int4 as scans,
            n.nspname::text as schema, c.relname::text as name,
            coalesce(tn.nspname, n.nspname)::text as table_schema, coalesce(t.relname, c.relname)::text as table_name
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       left join pg_catalog.pg_index i on i.indexrelid = c.oid
       left join pg_catalog.pg_class t on t.oid = i.indrelid
       left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'm', 'v', 'i', 'I')`,
  )
  return new Map(
    rows.map((row) => {
      const relation: Relation = {
        name: fullName(String(row['schema']), String(row['name'])),
        kind: kinds[String(row['kind'])] ?? 'other',
        table: fullName(String(row['table_schema']), String(row['table_name'])),
        file: Number(row['file']),
        scans: Number(row['scans']),
      }
      return [Number(row['id']), relation]
    }),
  )
}

const kinds: Readonly<Record<string, Relation['kind']>> = {
  r: 'table',
  p: 'table',
  m: 'materialized view',
  v: 'view',
  i: 'index',
  I: 'index',
}
