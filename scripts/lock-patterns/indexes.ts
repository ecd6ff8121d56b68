import type { LockPattern } from './lock-pattern.ts'

export const indexes: readonly LockPattern[] = [
  { name: 'create index', sql: 'create index i on t(b)' },
  { name: 'create unique index', sql: 'create unique index i on t(b)' },
  {
    name: 'create index on new table same tx',
    sql: `create table fresh (id int);
create index i on fresh(id)`,
  },
  { name: 'create index concurrently', sql: 'create index concurrently i on t(b)' },
  { name: 'drop index', sql: 'drop index t_a' },
  { name: 'drop index concurrently', sql: 'drop index concurrently t_a' },
  { name: 'reindex index', sql: 'reindex index t_a' },
  { name: 'reindex table', sql: 'reindex table t' },
  { name: 'reindex concurrently', sql: 'reindex index concurrently t_a' },
  { name: 'alter index rename', sql: 'alter index t_a rename to t_a2' },
  { name: 'alter index set fillfactor', sql: 'alter index t_a set (fillfactor=70)' },
  { name: 'cluster', sql: 'cluster t using t_a' },
  { name: 'vacuum full', sql: 'vacuum full t' },
  { name: 'set autovacuum param', sql: 'alter table t set (autovacuum_enabled=false)' },
  { name: 'set statistics', sql: 'alter table t alter column a set statistics 500' },
  { name: 'analyze', sql: 'analyze t' },
  { name: 'create statistics', sql: 'create statistics st on a, b from t' },
  { name: 'cluster on', sql: 'alter table t cluster on t_a' },
  {
    name: 'create or replace function used by index',
    sql: `create or replace function imm() returns int language sql immutable as 'select 2'`,
  },
]
