import type { LockPattern } from './lock-pattern.ts'

export const notNull: readonly LockPattern[] = [
  { name: 'set not null', sql: 'alter table t alter column a set not null' },
  {
    name: 'set not null with valid check',
    sql: 'alter table t alter column a set not null',
    setup: 'alter table t add constraint ann check (a is not null)',
  },
  {
    name: 'set not null with not valid check',
    sql: 'alter table t alter column a set not null',
    setup: 'alter table t add constraint ann check (a is not null) not valid',
  },
  {
    name: 'set not null, check and validate same tx',
    sql: `alter table t add constraint ann check (a is not null) not valid;
alter table t validate constraint ann;
alter table t alter column a set not null`,
  },
  { name: 'add constraint not null not valid', sql: 'alter table t add constraint ann not null a not valid' },
  {
    name: 'validate not null constraint',
    sql: 'alter table t validate constraint ann',
    setup: 'alter table t add constraint ann not null a not valid',
    since: 18,
  },
  {
    name: 'set not null over not valid not null',
    sql: 'alter table t alter column a set not null',
    setup: 'alter table t add constraint ann not null a not valid',
    since: 18,
  },
  { name: 'drop not null', sql: 'alter table t alter column nn drop not null' },
  { name: 'set default', sql: 'alter table t alter column a set default 1' },
  { name: 'drop default', sql: 'alter table t alter column nn drop default' },
  {
    name: 'set default then backfill same tx',
    sql: `alter table t add column x int;
update t set x = 1`,
  },
  { name: 'drop not null pk', sql: 'alter table t alter column d drop not null' },
]
