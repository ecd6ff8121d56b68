/**
 * One query per kind of object, each of (kind, name, definition). A definition is what PostgreSQL prints, so equal
 * text is an equal object. The order of columns is none of it: a column that was dropped and made again is the last.
 */
const tables = `
select 'table', n.nspname || '.' || c.relname,
       concat_ws(' ', case c.relpersistence when 'u' then 'unlogged' end,
         'partitioned by ' || pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
         (select 'of ' || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno)
            from pg_inherits i where i.inhrelid = c.oid),
         case when c.relrowsecurity then 'row level security' end,
         case when c.relforcerowsecurity then 'forced for the owner' end,
         'with (' || array_to_string(c.reloptions, ', ') || ')',
         case c.relreplident when 'f' then 'replica identity full' when 'n' then 'replica identity nothing' end,
         (select 'method ' || a.amname from pg_am a where a.oid = c.relam and a.amname <> 'heap'))
  from relations c join spaces n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'f')`

const columns = `
select 'column', n.nspname || '.' || c.relname || '.' || a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod),
         (select 'collate ' || k.collname from pg_collation k, pg_type t
           where k.oid = a.attcollation and t.oid = a.atttypid and a.attcollation <> t.typcollation),
         case when a.attgenerated = '' then 'default ' || pg_get_expr(d.adbin, d.adrelid)
              else 'generated (' || pg_get_expr(d.adbin, d.adrelid) || ')' ||
                   case a.attgenerated when 's' then ' stored' else ' virtual' end end,
         case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end,
         case when a.attnotnull then 'not null' end,
         case when a.attstattarget > 0 then 'statistics ' || a.attstattarget end,
         (select 'storage ' || a.attstorage::text from pg_type t where t.oid = a.atttypid and t.typstorage <> a.attstorage),
         'compression ' || nullif(a.attcompression::text, ''), 'with (' || array_to_string(a.attoptions, ', ') || ')')
  from pg_attribute a join relations c on c.oid = a.attrelid join spaces n on n.oid = c.relnamespace
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')`

/** 18 has NOT NULL among the constraints: the column tells it, unless it is not validated. */
const constraints = `
select 'constraint', n.nspname || '.' || coalesce(c.relname, t.typname) || '.' || k.conname,
       pg_get_constraintdef(k.oid) || case when k.convalidated then '' else ' (not validated)' end
  from pg_constraint k join spaces n on n.oid = k.connamespace
  left join relations c on c.oid = k.conrelid left join types t on t.oid = k.contypid
 where (k.contype <> 'n' or not k.convalidated) and k.contype <> 't' and (c.oid is not null or t.oid is not null)
   and not (k.contype = 'f' and k.conparentid <> 0)`

const indexes = `
select 'index', n.nspname || '.' || t.relname || '.' || c.relname,
       pg_get_indexdef(i.indexrelid) || case when i.indisvalid then '' else ' (invalid)' end ||
       case when i.indisreplident then ' (replica identity)' else '' end ||
       case when i.indisclustered then ' (clustered)' else '' end
  from pg_index i join relations c on c.oid = i.indexrelid join spaces n on n.oid = c.relnamespace
  join pg_class t on t.oid = i.indrelid
 where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`

const views = `
select case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname || '.' || c.relname,
       concat_ws(' ', 'with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid),
         case when c.relispopulated then null else '(not populated)' end)
  from relations c join spaces n on n.oid = c.relnamespace where c.relkind in ('v', 'm')`

const sequences = `
select 'sequence', n.nspname || '.' || c.relname,
       concat_ws(' ', format_type(s.seqtypid, null), 'start', s.seqstart, 'increment', s.seqincrement,
         'from', s.seqmin, 'to', s.seqmax, 'cache', s.seqcache, case when s.seqcycle then 'cycle' end,
         (select 'owned by ' || d.refobjid::regclass || '.' || a.attname
            from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') limit 1))
  from pg_sequence s join relations c on c.oid = s.seqrelid join spaces n on n.oid = c.relnamespace`

const kindsOfType = `
select case t.typtype when 'e' then 'enum' when 'd' then 'domain' else 'range' end, n.nspname || '.' || t.typname,
       case t.typtype
         when 'e' then (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                          from pg_enum e where e.enumtypid = t.oid)
         when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod), 'default ' || t.typdefault,
                         case when t.typnotnull then 'not null' end)
         else (select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid) end
  from types t join spaces n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r')
union all
select 'composite type', n.nspname || '.' || c.relname, ''
  from relations c join spaces n on n.oid = c.relnamespace where c.relkind = 'c'`

const functions = `
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
       n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       case when p.prokind = 'a' then pg_get_function_result(p.oid) else pg_get_functiondef(p.oid) end
  from functions p join spaces n on n.oid = p.pronamespace`

const onTables = `
select 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname,
       pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' (' || t.tgenabled::text || ')' end
  from pg_trigger t join relations c on c.oid = t.tgrelid join spaces n on n.oid = c.relnamespace
 where not t.tgisinternal
union all
select 'rule', n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)
  from pg_rewrite r join relations c on c.oid = r.ev_class join spaces n on n.oid = c.relnamespace
 where r.rulename <> '_RETURN'
union all
select 'policy', n.nspname || '.' || c.relname || '.' || p.polname,
       concat_ws(' ', case when p.polpermissive then 'permissive' else 'restrictive' end, 'for',
         case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
                       else 'all' end,
         'to', (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r) end, ', ' order by pg_get_userbyid(r))
                  from unnest(p.polroles) r),
         'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
         'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
  from pg_policy p join relations c on c.oid = p.polrelid join spaces n on n.oid = c.relnamespace
union all
select 'statistics', n.nspname || '.' || s.stxname, pg_get_statisticsobjdef(s.oid)
  from pg_statistic_ext s join spaces n on n.oid = s.stxnamespace`

const ofDatabase = `
select 'schema', n.nspname, '' from spaces n
union all
select 'extension', e.extname, '' from pg_extension e
union all
select 'event trigger', e.evtname,
       concat_ws(' ', e.evtevent, e.evtfoid::regprocedure, array_to_string(e.evttags, ', '), e.evtenabled::text)
  from pg_event_trigger e`

const comments = `
select 'comment', i.type || ' ' || i.identity, d.description
  from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) i
 where d.objoid >= 16384 and (i.schema is null or i.schema in (select nspname from spaces))
   and d.classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass,
         'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_namespace'::regclass, 'pg_rewrite'::regclass)
   and not exists (select from pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
   and not (d.classoid = 'pg_namespace'::regclass and i.identity not in (select quote_ident(nspname) from spaces))`

/** What others than the owner may do: who owns what differs from server to server. */
const grants = `
select 'grant', g.name || ' to ' || case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end,
       string_agg(lower(a.privilege_type) || case when a.is_grantable then ' with grant option' else '' end, ', '
         order by a.privilege_type)
  from (
    select 'table ' || n.nspname || '.' || c.relname as name, c.relowner as owner, c.relacl as acl
      from relations c join spaces n on n.oid = c.relnamespace
    union all
    select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname, c.relowner, a.attacl
      from pg_attribute a join relations c on c.oid = a.attrelid join spaces n on n.oid = c.relnamespace
    union all
    select 'function ' || p.oid::regprocedure, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
      from functions p join spaces n on n.oid = p.pronamespace
    union all
    select 'type ' || n.nspname || '.' || t.typname, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
      from types t join spaces n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r')
    union all
    select 'schema ' || n.nspname, s.nspowner, s.nspacl from spaces n join pg_namespace s on s.oid = n.oid
  ) g, aclexplode(g.acl) a
 where a.grantee <> g.owner group by 1, 2, g.name, a.grantee`

/** Reads all of it; its parameter is a JSON array of the schemas to leave out. */
export const catalogueQuery: string = `
with spaces as (
  select oid, nspname from pg_namespace
   where nspname !~ '^pg_' and nspname <> 'information_schema'
     and nspname not in (select json_array_elements_text($1::text::json))
),
members as (select classid, objid from pg_depend where deptype = 'e'),
relations as (
  select * from pg_class where (('pg_class'::regclass)::oid, oid) not in (select classid, objid from members)
),
types as (
  select * from pg_type where (('pg_type'::regclass)::oid, oid) not in (select classid, objid from members)
),
functions as (
  select * from pg_proc where prokind <> 'w' and (('pg_proc'::regclass)::oid, oid) not in (select classid, objid from members)
)
select kind, name, definition from (
${[tables, columns, constraints, indexes, views, sequences, kindsOfType, functions, onTables, ofDatabase, comments, grants].join('\nunion all')}
) all_of_it (kind, name, definition) order by kind collate "C", name collate "C"`
