import type { LockPattern } from './lock-pattern.ts'

export const types: readonly LockPattern[] = [
  { name: 'rename enum value', sql: `alter type mood rename value 'a' to 'z'` },
  { name: 'rename type', sql: 'alter type mood rename to mood2' },
  { name: 'enum add value', sql: `alter type mood add value 'c'` },
  {
    name: 'enum add value used same tx',
    sql: `alter type mood add value 'c';
update t set e='c' where id=1`,
  },
  {
    name: 'enum add value default same tx',
    sql: `alter type mood add value 'c';
alter table t alter column e set default 'c'`,
  },
  { name: 'enum add value if not exists', sql: `alter type mood add value if not exists 'a'` },
  {
    name: 'new enum and value used same tx',
    sql: `create type m2 as enum ('x');
alter type m2 add value 'y';
create table fresh (m m2 default 'y');
insert into fresh default values`,
  },
  { name: 'drop type', sql: 'drop type m3', setup: `create type m3 as enum ('a')` },
  {
    name: 'domain add constraint',
    sql: 'alter domain posint add constraint dc check (value > 0)',
    setup: 'alter table t alter column d type posint',
  },
  { name: 'domain add constraint not valid', sql: 'alter domain posint add constraint dc check (value > 0) not valid' },
  {
    name: 'domain validate',
    sql: 'alter domain posint validate constraint dc',
    setup: 'alter domain posint add constraint dc check (value > 0) not valid',
  },
  {
    name: 'domain add constraint, used in an array',
    sql: 'alter domain dd add check (value > 0)',
    setup: 'create domain dd as int; create table r (x dd[])',
  },
  { name: 'drop type in use', sql: 'drop type mood' },
  { name: 'domain set not null', sql: 'alter domain posint set not null' },
  {
    name: 'alter type add attribute',
    sql: 'alter type comp add attribute b int',
    setup: 'create type comp as (a int); create table tc (c comp)',
  },
  {
    name: 'alter type alter attribute type used',
    sql: 'alter type comp alter attribute a type bigint cascade',
    setup: 'create type comp as (a int); create table tc (c comp)',
  },
]
