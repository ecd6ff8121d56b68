import type { LockPattern } from './lock-pattern.ts'

export const constraints: readonly LockPattern[] = [
  { name: 'add check', sql: 'alter table t add constraint ck check (a > 0)' },
  { name: 'add check not valid', sql: 'alter table t add constraint ck check (a > 0) not valid' },
  {
    name: 'validate check',
    sql: 'alter table t validate constraint ck',
    setup: 'alter table t add constraint ck check (a > 0) not valid',
  },
  { name: 'add check not enforced', sql: 'alter table t add constraint ck check (a > 0) not enforced' },
  { name: 'add fk', sql: 'alter table t add constraint fk foreign key (pid) references p(id)' },
  { name: 'add fk not valid', sql: 'alter table t add constraint fk foreign key (pid) references p(id) not valid' },
  {
    name: 'validate fk',
    sql: 'alter table t validate constraint fk',
    setup: 'alter table t add constraint fk foreign key (pid) references p(id) not valid',
  },
  { name: 'drop fk', sql: 'alter table child drop constraint child_fk' },
  {
    name: 'drop check',
    sql: 'alter table t drop constraint ck',
    setup: 'alter table t add constraint ck check (a > 0)',
  },
  { name: 'drop unique', sql: 'alter table t drop constraint uq', setup: 'alter table t add constraint uq unique (a)' },
  { name: 'create table with fk', sql: 'create table fresh (id bigint primary key, pid bigint references p(id))' },
  { name: 'add unique', sql: 'alter table t add constraint uq unique (a)' },
  {
    name: 'add unique using index',
    sql: 'alter table t add constraint uq unique using index uqi',
    setup: 'create unique index uqi on t(a)',
  },
  {
    name: 'add primary key',
    sql: 'alter table nopk add primary key (a)',
    setup: 'create table nopk (a int not null); insert into nopk select generate_series(1,1000)',
  },
  {
    name: 'add primary key using index nullable',
    sql: 'alter table nopk add primary key using index npi',
    setup:
      'create table nopk (a int); insert into nopk select generate_series(1,1000); create unique index npi on nopk(a)',
  },
  { name: 'add exclusion', sql: 'alter table t add constraint ex exclude using btree (a with =)' },
  { name: 'rename constraint', sql: 'alter table child rename constraint child_fk to child_fk2' },
  { name: 'alter constraint deferrable', sql: 'alter table child alter constraint child_fk deferrable' },
  { name: 'drop constraint pk referenced', sql: 'alter table p drop constraint p_pkey cascade' },
  { name: 'add fk self', sql: 'alter table t add constraint selffk foreign key (pid) references t(id)' },
  {
    name: 'add fk not valid then validate same tx',
    sql: `alter table t add constraint fk foreign key (pid) references p(id) not valid;
alter table t validate constraint fk`,
  },
  {
    name: 'add unique nulls not distinct',
    sql: 'alter table t add constraint uq unique nulls not distinct (a)',
    since: 15,
  },
  {
    name: 'add primary key using index not null',
    sql: 'alter table nopk add primary key using index npi',
    setup:
      'create table nopk (a int not null); insert into nopk select generate_series(1,1000); create unique index npi on nopk(a)',
  },
]
