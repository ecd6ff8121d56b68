import { expect, onTestFinished, test } from 'vitest'
import {
  type Catalogue,
  compareCatalogues,
  describeDifferences,
  readCatalogue,
} from '../../../src/migrations/catalogue/index.ts'
import type { Connection } from '../../../src/migrations/connection.ts'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'

const options = { ledger: { schema: 'drizzle', table: '__drizzle_migrations' }, ownSchema: 'drizzle_repository' }

async function connect(): Promise<Connection> {
  const database = await startTestDatabase()
  const connection = await openConnection({ url: database.url })
  onTestFinished(async () => {
    await connection.close()
    await database.stop()
  })
  return connection
}

const everything = `
  create type mood as enum ('calm', 'wild');
  create domain age as int check (value > 0) default 7 not null;
  create type pair as (left_one int, right_one text);
  create type span as range (subtype = int);
  create sequence numbers start 5 increment 2 cycle;
  create table p (id int primary key, day date) with (fillfactor = 80);
  create table t (
    id bigint generated always as identity primary key, a text collate "C" default 'x', m mood not null,
    double int generated always as (1 + 1) stored, p_id int references p on delete cascade, check (a <> ''), unique (a, m)
  );
  create table parts (day date, v int) partition by range (day);
  create table parts_2026 partition of parts for values from ('2026-01-01') to ('2027-01-01');
  create unlogged table u ();
  create index t_a on t (lower(a)) where m = 'calm';
  create view v as select id, a from t;
  create materialized view mv as select a from t with no data;
  create function twice(int) returns int language sql as 'select $1 * 2';
  create procedure nothing() language sql as '';
  create aggregate total(int) (sfunc = int4pl, stype = int);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger touched before update on t for each row execute function touch();
  create rule quiet as on delete to u do instead nothing;
  alter table t enable row level security;
  create policy mine on t for select to public using (a = current_user);
  create statistics both_of (ndistinct) on a, m from t;
  comment on table t is 'a table'; comment on column t.a is 'a column'; comment on policy mine on t is 'a policy';
  grant select on t to public; grant update (a) on t to public; revoke execute on function twice(int) from public;
  create schema other; create table other.x (y varchar(10)); grant usage on schema other to public;`

test('two databases made in the same way are the same, whatever their oids', async () => {
  const [first, second] = [await connect(), await connect()]
  await first.query('create table one_more (x int); drop table one_more')
  await first.query(everything)
  await second.query(everything)
  const catalogue = await readCatalogue(first, options)
  expect(describeDifferences(compareCatalogues(catalogue, await readCatalogue(second, options)))).toEqual([])
  expect(new Set(catalogue.map(({ kind }) => kind))).toEqual(
    new Set(
      `aggregate,column,comment,composite type,constraint,domain,enum,extension,function,grant,index,materialized view,
       policy,procedure,range,rule,schema,sequence,statistics,table,trigger,view`.split(/,\s*/),
    ),
  )
})

test.each([
  ['alter table t add x int', '+ column public.t.x: integer'],
  ['alter table t alter a drop default', `~ column public.t.a: text collate C default 'x'::text -> text collate C`],
  ['alter table t alter m drop not null', '~ column public.t.m: mood not null -> mood'],
  ['alter type mood add value $$odd$$', `~ enum public.mood: 'calm', 'wild' -> 'calm', 'wild', 'odd'`],
  [
    'alter sequence numbers increment 3',
    expect.stringContaining('~ sequence public.numbers: bigint start 5 increment 2'),
  ],
  ['drop index t_a', expect.stringContaining('- index public.t.t_a: CREATE INDEX t_a ON public.t')],
  ['drop table other.x', '- table other.x (column × 1)'],
  ['alter table t disable trigger touched', expect.stringContaining('~ trigger public.t.touched: ')],
  ['alter table p set (fillfactor = 70)', '~ table public.p: with (fillfactor=80) -> with (fillfactor=70)'],
  ['alter table t disable row level security', '~ table public.t: row level security -> '],
  [`comment on column t.a is null`, '- comment table column public.t.a: a column'],
  ['revoke select on t from public', '- grant table public.t to public: select'],
  ['grant execute on function twice(int) to public', '+ grant function twice(integer) to public: execute'],
  ['refresh materialized view mv', expect.stringContaining('~ materialized view public.mv: SELECT a FROM t; (not')],
  ['alter policy mine on t using (true)', expect.stringContaining('-> permissive for select to public using (true)')],
])('%s is seen', async (statement, line) => {
  const connection = await connect()
  await connection.query(everything)
  const before: Catalogue = await readCatalogue(connection, options)
  await connection.query(statement)
  expect(describeDifferences(compareCatalogues(before, await readCatalogue(connection, options)))).toEqual([line])
})

test('the tables of drizzle and of this package, and rows, are left out', async () => {
  const connection = await connect()
  const ledger = { schema: 'public', table: 'migrations' }
  const empty = await readCatalogue(connection, { ...options, ledger })
  await connection.query(`
    create table migrations (id serial primary key, hash text); insert into migrations (hash) values ('x');
    create schema drizzle_repository; create table drizzle_repository.runs (id int)`)
  expect(await readCatalogue(connection, { ...options, ledger })).toEqual(empty)
})
