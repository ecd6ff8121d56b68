import type { Connection } from '../connection.ts'

/** Kinds of things that a database has, with one name of each. What every new database has is not among them. */
const contentsQuery = `
with own as (
  select oid, nspname from pg_catalog.pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
)
select 'the table ' || c.oid::regclass::text as found from pg_catalog.pg_class c join own n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm', 'f')
union all
select 'the sequence ' || c.oid::regclass::text from pg_catalog.pg_class c join own n on n.oid = c.relnamespace
 where c.relkind = 'S'
union all
select 'the function ' || p.oid::regprocedure::text from pg_catalog.pg_proc p join own n on n.oid = p.pronamespace
union all
select 'the type ' || t.oid::regtype::text from pg_catalog.pg_type t join own n on n.oid = t.typnamespace
 where t.typrelid = 0 and t.typelem = 0
union all
select 'the schema ' || nspname from own where nspname <> 'public'
union all
select 'the extension ' || extname from pg_catalog.pg_extension where extname <> 'plpgsql'
union all
select 'the publication ' || pubname from pg_catalog.pg_publication
union all
select 'the event trigger ' || evtname from pg_catalog.pg_event_trigger
union all
select 'a large object' from pg_catalog.pg_largeobject_metadata
limit 1`

/** Names one thing that a database has; `undefined` where it is empty. */
export async function findContents(connection: Connection): Promise<string | undefined> {
  const [row] = await connection.query(contentsQuery)
  return row === undefined ? undefined : String(row['found'])
}
