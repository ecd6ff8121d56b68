/** A change of a schema, to be traced on the tables of `patternTables`. */
export interface LockPattern {
  readonly name: string
  readonly sql: string
  /** What an earlier revision made beside the tables. */
  readonly setup?: string
  /** The first major version that has its words. */
  readonly since?: number
}

/** The tables of the patterns, with rows: where nothing is read, an empty one would not tell. */
export const patternTables = `
create type mood as enum ('a','b');
create domain posint as int;
create table p (id bigint primary key, name text);
create table t (
  id bigint primary key, a int, b text, c varchar(10), n numeric(10,2), ts timestamp, tz timestamptz, e mood, j json, pid bigint, nn int not null default 0, d posint);
create table child (id bigint primary key, pid bigint constraint child_fk references p(id));
create index t_a on t(a);
create view v as select id, a from t;
create materialized view mv as select id, a from t;
create unique index mv_id on mv(id);
insert into p select i, 'x' from generate_series(1,1000) i;
insert into t select i, i, 'x'||i, 'c', 1.5, now(), now(), 'a', '{}', i, 0, 1 from generate_series(1,1000) i;
insert into child select i, i from generate_series(1,1000) i;
refresh materialized view mv;
create function vol() returns int language sql volatile as 'select 1';
create function stab() returns int language sql stable as 'select 1';
create function imm() returns int language sql immutable as 'select 1';
`
