import type { LockPattern } from './lock-pattern.ts'

export const tables: readonly LockPattern[] = [
  { name: 'drop referencing table', sql: 'drop table child' },
  { name: 'drop referenced table cascade', sql: 'drop table p cascade' },
  { name: 'create table', sql: 'create table fresh (id bigint primary key)' },
  { name: 'create table like', sql: 'create table fresh (like t including all)' },
  { name: 'create table as', sql: 'create table fresh as select * from t' },
  { name: 'create table inherits', sql: 'create table fresh () inherits (t)' },
  {
    name: 'add check to a parent',
    sql: 'alter table par add check (a > 0)',
    setup: `create table par (a int); create table kid () inherits (par);
insert into kid select generate_series(1,1000)`,
  },
  { name: 'drop a key that is referred to', sql: 'alter table p drop constraint p_pkey' },
  { name: 'rename column', sql: 'alter table t rename column b to bb' },
  { name: 'rename table', sql: 'alter table t rename to tt' },
  { name: 'rename schema', sql: 'alter schema s rename to s2', setup: 'create schema s; create table s.x (id int)' },
  { name: 'set schema', sql: 'alter table t set schema s', setup: 'create schema s' },
  { name: 'drop table', sql: 'drop table lone', setup: 'create table lone (id int)' },
  { name: 'truncate', sql: 'truncate child' },
  { name: 'truncate cascade', sql: 'truncate p cascade' },
  {
    name: 'set unlogged',
    sql: 'alter table lone set unlogged',
    setup: 'create table lone (id int); insert into lone select generate_series(1,1000)',
  },
  {
    name: 'set logged',
    sql: 'alter table lone set logged',
    setup: 'create unlogged table lone (id int); insert into lone select generate_series(1,1000)',
  },
  { name: 'set storage param', sql: 'alter table t set (fillfactor=70)' },
  { name: 'set storage', sql: 'alter table t alter column b set storage external' },
  { name: 'set access method heap', sql: 'alter table t set access method heap' },
  { name: 'comment on', sql: `comment on table t is 'x'` },
  { name: 'grant', sql: 'grant select on t to public' },
  { name: 'owner to', sql: 'alter table t owner to rr', setup: 'create role rr' },
  { name: 'lock table', sql: 'lock table t in share mode' },
  { name: 'update no where', sql: 'update t set a = a' },
  { name: 'replica identity full', sql: 'alter table t replica identity full' },
]
