import { describe, expect, test } from 'vitest'
import { loadGrammar } from '../../../../src/migrations/grammar/index.ts'
import { emptySchema, foldStatement, type Schema } from '../../../../src/migrations/schema/index.ts'

const grammar = await loadGrammar()

function fold(text: string): Schema {
  const schema = emptySchema()
  for (const { node } of grammar.splitStatements(text)) foldStatement(schema, node, grammar)
  return schema
}

describe('a table', () => {
  test('has columns with types, NOT NULL and what generates them', () => {
    const table = fold(`
      create table s.t (id bigserial primary key, name varchar(10)[] not null, twice int generated always as (id * 2) stored);
    `).tables.get('s.t')
    expect([...table!.columns.values()]).toMatchObject([
      { name: 'id', type: { name: 'int8' }, isNotNull: true },
      { name: 'name', type: { name: 'varchar', modifiers: [10], isArray: true }, isNotNull: true },
      { name: 'twice', isNotNull: false, generated: { kind: 'stored', columns: new Set(['id']) } },
    ])
    expect(table!.constraints).toMatchObject([{ name: 't_pkey', kind: 'primary key', columns: ['id'] }])
  })

  test('names constraints as PostgreSQL does', () => {
    const { constraints } = fold(`
      create table p (a int unique, b int check (b > 0), c int references p (a), unique (a, b), check (a > b), check (b > 1));
    `).tables.get('public.p')!
    expect(constraints.map(({ name }) => name)).toEqual([
      'p_a_key',
      'p_b_check',
      'p_c_fkey',
      'p_a_b_key',
      'p_check',
      'p_b_check1',
    ])
  })

  test('keeps constraints, indexes, views and references through renames', () => {
    const schema = fold(`
      create table t (a int, constraint ck check (a > 0));
      create index i on t (a) where a > 1;
      create table child (t int references t (a));
      create view v as select a from t;
      alter table t rename column a to b;
      alter table t rename to u;
    `)
    expect([...schema.tables.keys()]).toEqual(['public.child', 'public.u'])
    expect(schema.tables.get('public.u')?.constraints).toMatchObject([{ name: 'ck', columns: ['b'] }])
    expect(schema.indexes.get('public.i')).toMatchObject({
      table: 'public.u',
      columns: ['b'],
      computed: new Set(['b']),
    })
    expect(schema.tables.get('public.child')?.constraints).toMatchObject([{ references: 'public.u' }])
    expect([...schema.views.get('public.v')!.uses.keys()]).toEqual(['public.u'])
  })

  test('loses with a column what has it', () => {
    const schema = fold(`
      create table t (a int, b int, unique (a, b), check (a > 0)); create index i on t (a);
      alter table t drop column a;
    `)
    expect(schema.tables.get('public.t')?.constraints).toEqual([])
    expect([...schema.indexes.keys()]).toEqual([])
  })

  test('knows which constraints are validated', () => {
    const added = 'create table t (a int); alter table t add constraint ck check (a is not null) not valid;'
    expect(fold(added).tables.get('public.t')?.constraints).toMatchObject([{ isValid: false }])
    const validated = fold(`${added} alter table t validate constraint ck;`).tables.get('public.t')
    expect(validated?.constraints).toMatchObject([{ isValid: true }])
  })
})

test('partitions come and go', () => {
  const made = `create table pt (k int) partition by range (k); create table p1 (k int);
    alter table pt attach partition p1 for values from (1) to (2);`
  expect(fold(made).tables.get('public.p1')?.partitionOf?.table).toBe('public.pt')
  expect(fold(`${made} alter table pt detach partition p1;`).tables.get('public.p1')?.partitionOf).toBeUndefined()
})

test('enums and domains keep their labels and constraints', () => {
  const schema = fold(`
    create type mood as enum ('a', 'b'); alter type mood add value 'c'; alter type mood rename value 'a' to 'z';
    create domain d as int; alter domain d add constraint positive check (value > 0) not valid;
  `)
  expect([...schema.types.get('public.mood')!.labels].toSorted()).toEqual(['b', 'c', 'z'])
  expect(schema.types.get('public.d')).toMatchObject({
    base: { name: 'int4' },
    constraints: [{ name: 'positive', isValid: false }],
  })
})

test('what is dropped is gone, with what refers to it', () => {
  const schema = fold(`
    create table p (id int primary key); create table c (id int references p (id)); create schema s; create table s.t ();
    drop table p cascade; drop schema s cascade;
  `)
  expect([...schema.tables.keys()]).toEqual(['public.c'])
  expect(schema.tables.get('public.c')?.constraints).toEqual([])
})

describe('the search path', () => {
  const setup = `
    create schema app;
    create type app.mood as enum ('calm');
    create table public.t (id int);
    create table app.u (id int, mood app.mood);
  `
  test.each([
    'set search_path to app, public',
    'set local search_path = "app", public',
    `select pg_catalog.set_config('search_path', 'app, "public"', false)`,
  ])('%s', (setting) => {
    const schema = fold(`${setup} ${setting};
      create table t (feeling mood, at text);
      alter table u add column t int references t (id);
      create index on u (id);
      create view v as with u as (select 1) select * from t, u;
      alter type mood add value 'glad';
    `)
    expect([...schema.tables.keys()]).toEqual(['public.t', 'app.u', 'app.t'])
    expect(schema.tables.get('app.t')!.columns.get('feeling')!.type.name).toBe('app.mood')
    expect(schema.tables.get('app.u')!.constraints[0]!.references).toBe('app.t')
    expect([...schema.indexes.keys()]).toEqual(['app.u_id_idx'])
    expect([...schema.views.get('app.v')!.uses.keys()]).toEqual(['app.t', 'public.u'])
    expect([...schema.types.get('app.mood')!.labels]).toEqual(['calm', 'glad'])
  })

  test('drops what it finds first, and ends with RESET', () => {
    const { tables } = fold(
      `${setup} set search_path to app, public; drop table t, u; reset search_path; create table u (id int);`,
    )
    expect([...tables.keys()]).toEqual(['public.u'])
  })

  test('finds functions, and what is made of them', () => {
    const code = `returns int language sql as 'select 1'`
    const { functions } = fold(`
      create schema app; create function public.calm() ${code}; create function public.other() ${code};
      set search_path to app, public;
      create function calm() ${code}; create function gone() ${code}; drop function gone;
      alter function calm immutable; alter function other() stable; alter function other() rename to another;
      alter function calm() set schema public;
    `)
    expect([...functions.values()].map(({ name, volatility }) => `${name} ${volatility}`).toSorted()).toEqual([
      'public.another stable',
      'public.calm immutable',
    ])
  })
})

test('types know their parts, through renames of tables, types and attributes', () => {
  const schema = fold(`
    create table t (a int); create type pair as (one t, two int); create domain d as pair; create type r as range (subtype = d);
    create table made of pair; alter type pair add attribute three text cascade;
    alter table t rename to u; alter type pair rename to trio; alter type trio rename attribute two to second cascade;
    alter type trio drop attribute three cascade;
  `)
  const { attributes } = schema.types.get('public.trio')!
  expect([...attributes].map(([name, type]) => `${name} ${type.name}`)).toEqual(['one public.u', 'second int4'])
  expect(schema.types.get('public.d')?.base?.name).toBe('public.trio')
  expect(schema.types.get('public.r')?.attributes.get('subtype')?.name).toBe('public.d')
  expect(schema.tables.get('public.made')?.ofType).toBe('public.trio')
  expect([...schema.tables.get('public.made')!.columns.keys()]).toEqual(['one', 'second'])
})
