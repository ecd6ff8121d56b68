import type { LockPattern } from './lock-pattern.ts'

export const typesOfColumns: readonly LockPattern[] = [
  { name: 'type int->bigint', sql: 'alter table t alter column nn type bigint' },
  {
    name: 'type int->bigint indexed',
    sql: 'alter table t alter column a type bigint',
    setup: 'drop view v; drop materialized view mv',
  },
  { name: 'type used by view', sql: 'alter table t alter column a type bigint' },
  { name: 'type varchar(10)->varchar(20)', sql: 'alter table t alter column c type varchar(20)' },
  {
    name: 'type varchar(10)->varchar(20) indexed',
    sql: 'alter table t alter column c type varchar(20)',
    setup: 'create index t_c on t(c)',
  },
  { name: 'type varchar(10)->text', sql: 'alter table t alter column c type text' },
  {
    name: 'type varchar(10)->text indexed',
    sql: 'alter table t alter column c type text',
    setup: 'create index t_c on t(c)',
  },
  { name: 'type varchar(10)->varchar(5)', sql: 'alter table t alter column c type varchar(5)' },
  { name: 'type text->varchar(100)', sql: 'alter table t alter column b type varchar(100)' },
  { name: 'type text->varchar', sql: 'alter table t alter column b type varchar' },
  { name: 'type text->citext-like char(10)', sql: 'alter table t alter column b type char(10)' },
  { name: 'type text same', sql: 'alter table t alter column b type text' },
  { name: 'type text collate C', sql: 'alter table t alter column b type text collate "C"' },
  {
    name: 'type text collate C indexed',
    sql: 'alter table t alter column b type text collate "C"',
    setup: 'create index t_b on t(b)',
  },
  { name: 'type numeric(10,2)->numeric(12,2)', sql: 'alter table t alter column n type numeric(12,2)' },
  { name: 'type numeric(10,2)->numeric', sql: 'alter table t alter column n type numeric' },
  { name: 'type numeric(10,2)->numeric(12,4)', sql: 'alter table t alter column n type numeric(12,4)' },
  { name: 'type numeric(10,2)->numeric(8,2)', sql: 'alter table t alter column n type numeric(8,2)' },
  {
    name: 'type timestamp->timestamptz UTC',
    sql: `set local timezone='UTC';
alter table t alter column ts type timestamptz`,
  },
  {
    name: 'type timestamp->timestamptz Oslo',
    sql: `set local timezone='Europe/Oslo';
alter table t alter column ts type timestamptz`,
  },
  {
    name: 'type timestamp->timestamptz USING at time zone',
    sql: `set local timezone='UTC';
alter table t alter column ts type timestamptz using ts at time zone 'UTC'`,
  },
  {
    name: 'type timestamptz->timestamp UTC',
    sql: `set local timezone='UTC';
alter table t alter column tz type timestamp`,
  },
  { name: 'type timestamp->timestamp(6)', sql: 'alter table t alter column ts type timestamp(6)' },
  { name: 'type timestamp->timestamp(3)', sql: 'alter table t alter column ts type timestamp(3)' },
  { name: 'type enum->text', sql: 'alter table t alter column e type text' },
  {
    name: 'type text->enum using',
    sql: 'alter table t alter column b type mood using b::mood',
    setup: `update t set b='a'`,
  },
  { name: 'type json->jsonb', sql: 'alter table t alter column j type jsonb using j::jsonb' },
  { name: 'type int->domain unconstrained', sql: 'alter table t alter column nn type posint' },
  { name: 'type domain->int', sql: 'alter table t alter column d type int' },
  {
    name: 'type int->constrained domain',
    sql: 'alter table t alter column nn type nnpos',
    setup: 'create domain nnpos as int check (value >= 0)',
  },
  { name: 'type int->text', sql: 'alter table t alter column nn type text' },
  { name: 'type int->int using expr', sql: 'alter table t alter column nn type int using nn + 1' },
  {
    name: 'varchar(10)->text with partial index predicate',
    sql: 'alter table t alter column c type text',
    setup: `create index pidx on t(a) where c = 'c'`,
  },
  {
    name: 'numeric widen indexed',
    sql: 'alter table t alter column n type numeric(12,2)',
    setup: 'create index t_n on t(n)',
  },
  { name: 'text->text using b', sql: 'alter table t alter column b type text using b' },
  {
    name: 'text->citext',
    sql: 'alter table t alter column b type citext',
    setup: 'create extension if not exists citext',
  },
  {
    name: 'varchar(10)->varchar(20) check uses column',
    sql: 'alter table t alter column c type varchar(20)',
    setup: `alter table t add constraint cc check (c <> '')`,
  },
  {
    name: 'varchar(10)->text check uses column',
    sql: 'alter table t alter column c type text',
    setup: `alter table t add constraint cc check (c <> '')`,
  },
  {
    name: 'varchar(10)->text fk column',
    sql: 'alter table t alter column c type text',
    setup: `create table pc (c varchar(10) primary key); insert into pc values ('c'); alter table t add constraint fkc foreign key (c) references pc(c)`,
  },
]
