import { describe, expect, test } from 'vitest'
import { lintSql, lintTexts, verdictsOf } from '../../../support/lint-sql.ts'

const tables = `
create type mood as enum ('a', 'b');
create sequence s;
create table p (id bigint primary key);
create table t (
  id bigint primary key, a int, b text, c varchar(10), n numeric(10,2), nn int not null, e mood, pid bigint
);
create table child (id bigint primary key, pid bigint constraint child_fk references p (id));
create index t_a on t (a);
create table nopk (a int not null, b int);
create unique index nopk_a on nopk (a);
create unique index nopk_b on nopk (b);
`
const verdicts = (text: string): string[] => verdictsOf(lintSql(tables, text))
const versions = [14, 15, 16, 17, 18].map((major) => ({ oldest: major, newest: major }))
const rewrite = 't AccessExclusive; rewrite t'

describe('a new column', () => {
  test.each(versions)('with a default of now() is no trouble on $oldest', (on) => {
    const text = 'ALTER TABLE t ADD COLUMN x timestamptz NOT NULL DEFAULT now();'
    expect(verdictsOf(lintSql(tables, text, { versions: on }))).toEqual([])
  })

  test.each([
    'timestamptz NOT NULL DEFAULT clock_timestamp()',
    'uuid DEFAULT gen_random_uuid()',
    `bigint DEFAULT nextval('s')`,
    'serial',
    'int GENERATED ALWAYS AS IDENTITY',
    'int GENERATED ALWAYS AS (a * 2) STORED',
  ])('%s writes every row', (column) => {
    expect(verdicts(`ALTER TABLE t ADD COLUMN x ${column};`)).toEqual([`blocks add-column-rewrite; ${rewrite}`])
  })

  test('has the default of its domain, where it has none itself', () => {
    const domains = `${tables} create domain fixed as int default 5; create domain token as uuid default gen_random_uuid();
create domain tokens as token;`
    const added = (column: string): string[] => verdictsOf(lintSql(domains, `ALTER TABLE t ADD COLUMN x ${column};`))
    expect(added('tokens')).toEqual([`blocks add-column-rewrite; ${rewrite}`])
    expect(added('fixed NOT NULL')).toEqual([])
    expect(added('token DEFAULT NULL')).toEqual([])
  })

  test('of a domain with a check is not written in steps: the check itself makes PostgreSQL write every row', () => {
    const domains = `${tables} create domain positive as int check (value > 0);`
    const [finding] = lintSql(domains, 'ALTER TABLE t ADD COLUMN x positive DEFAULT 3;')
    expect(finding).toMatchObject({ rule: 'add-column-rewrite', remedy: { isAutomatic: false, now: [] } })
  })

  test('of a table that is not there is none', () => {
    expect(verdicts('ALTER TABLE IF EXISTS nowhere ADD COLUMN x int NOT NULL;')).toEqual([])
  })

  test('that refers to another table locks that for a moment, which is a note', () => {
    const findings = lintSql(tables, 'ALTER TABLE t ADD COLUMN x bigint REFERENCES p (id);')
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'note: ShareRowExclusive on p, too, for a moment',
    ])
  })
})

describe('another type', () => {
  test.each(['c TYPE varchar(20)', 'c TYPE text', 'n TYPE numeric(12,2)'])('%s writes nothing', (change) => {
    expect(verdicts(`ALTER TABLE t ALTER COLUMN ${change};`)).toEqual([])
  })

  test.each(['nn TYPE bigint', 'c TYPE varchar(5)', 'n TYPE numeric(12,4)'])('%s writes every row', (change) => {
    expect(verdicts(`ALTER TABLE t ALTER COLUMN ${change};`)).toEqual([`blocks change-type; ${rewrite}`])
  })

  test.each([
    ['interval(3)', 'interval(6)', []],
    ['interval(3)', 'interval', []],
    ['interval', 'interval(3)', ['rewrite']],
    ['interval year to month', 'interval(6)', []],
    ['regclass', 'oid', []],
    ['int', 'regtype', []],
    ['oid', 'bigint', ['rewrite']],
  ])('from %s to %s', (from, to, expected) => {
    const findings = lintSql(`create table o (x ${from});`, `ALTER TABLE o ALTER COLUMN x TYPE ${to};`)
    expect(findings.flatMap(({ work }) => work.map(({ kind }) => kind))).toEqual(expected)
  })

  test('from timestamp to timestamptz depends on the time zone', () => {
    const setup = 'create table t (ts timestamp);'
    const change = 'ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;'
    expect(lintSql(setup, change)[0]).toMatchObject({ rule: 'change-type', severity: 'warning' })
    expect(lintSql(setup, `SET LOCAL timezone = 'UTC'; ${change}`)).toEqual([])
    expect(lintSql(setup, `SET LOCAL timezone = 'Europe/Oslo'; ${change}`)[0]).toMatchObject({ severity: 'error' })
  })
})

describe('NOT NULL', () => {
  test('reads every row', () => {
    expect(verdicts('ALTER TABLE t ALTER COLUMN a SET NOT NULL;')).toEqual([
      'blocks set-not-null; t AccessExclusive; scan t',
    ])
  })

  test('reads nothing where a validated check of an earlier revision has it', () => {
    const report = lintTexts(tables, [
      'ALTER TABLE t ADD CONSTRAINT a_set CHECK (a IS NOT NULL) NOT VALID;',
      'ALTER TABLE t VALIDATE CONSTRAINT a_set; ALTER TABLE t ALTER COLUMN a SET NOT NULL;',
    ])
    expect(report).toMatchObject({ errors: 0, warnings: 0 })
  })
})

test('NOT NULL of a partitioned table reads no partition where a check of the whole has it', () => {
  const setup = `create table pt (k int not null, v text) partition by range (k);
create table pt1 partition of pt for values from (0) to (9) partition by list (k);
create table pt11 partition of pt1 for values in (1);`
  const set = 'ALTER TABLE pt ALTER COLUMN v SET NOT NULL;'
  expect(verdictsOf(lintSql(setup, set))).toEqual([
    'blocks set-not-null; pt AccessExclusive, pt1 AccessExclusive, pt11 AccessExclusive; scan pt11',
  ])
  expect(verdictsOf(lintSql(`${setup} alter table pt add check (v is not null);`, set))).toEqual([])
})

describe('a constraint that is added NOT VALID', () => {
  const add = 'ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID;'
  const validate = 'ALTER TABLE t VALIDATE CONSTRAINT ck;'

  test('and validated in the same revision keeps the strong lock', () => {
    expect(verdicts(add + validate)).toEqual(['blocks lock-held; t AccessExclusive; scan t'])
  })

  test('and validated in the next is no trouble', () => {
    expect(lintTexts(tables, [add, validate])).toMatchObject({ errors: 0, warnings: 0 })
  })

  test('is no trouble either where every statement is a transaction', () => {
    expect(verdicts(`-- drizzle-repository: one-by-one\n${add}${validate}`)).toEqual([])
  })
})

test('a foreign key locks both tables, and is validated in the next revision', () => {
  const text = 'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id);'
  expect(verdicts(text)).toEqual(['blocks add-foreign-key; t ShareRowExclusive, p ShareRowExclusive; scan t, scan p'])
  expect(lintSql(tables, text)[0]?.remedy).toMatchObject({
    now: ['ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id) NOT VALID'],
    next: [['ALTER TABLE "t" VALIDATE CONSTRAINT "fk"']],
    isAutomatic: true,
  })
})

test('an index of a table that the same revision made is no trouble', () => {
  expect(verdicts('CREATE TABLE fresh (id int); CREATE INDEX i ON fresh (id);')).toEqual([])
  expect(verdicts('CREATE INDEX i ON t (b);')).toEqual(['blocks create-index; t Share; build t'])
  expect(verdicts('CREATE INDEX CONCURRENTLY i ON t (b);')).toEqual([])
})

test('a primary key over an index reads the rows of nullable columns only', () => {
  expect(verdicts('ALTER TABLE nopk ADD PRIMARY KEY USING INDEX nopk_a;')).toEqual([])
  expect(verdicts('ALTER TABLE nopk ADD PRIMARY KEY USING INDEX nopk_b;')).toEqual([
    'blocks add-primary-key; nopk AccessExclusive; scan nopk',
  ])
})

describe('a new value of an enum', () => {
  const add = `ALTER TYPE mood ADD VALUE 'c';`
  const use = `ALTER TABLE t ALTER COLUMN e SET DEFAULT 'c';`

  test('fails where its revision uses it', () => {
    expect(verdicts(add + use)).toEqual(['fails enum-value-in-use'])
    expect(lintSql(tables, add + use)[0]?.message).toContain('55P04')
  })

  test('fails in an array, too', () => {
    const array = `ALTER TABLE t ADD COLUMN all_of mood[] DEFAULT '{a,"c"}';`
    expect(verdicts(add + array)).toEqual(['fails enum-value-in-use'])
  })

  test('may be used in the next', () => {
    expect(lintTexts(tables, [add, use])).toMatchObject({ errors: 0, warnings: 0 })
  })

  test('may be used at once from 17 on where the enum is new, too', () => {
    const text = `CREATE TYPE m2 AS ENUM ('x'); ALTER TYPE m2 ADD VALUE 'y'; CREATE TABLE f (m m2 DEFAULT 'y');`
    expect(verdictsOf(lintSql(tables, text, { versions: { oldest: 17, newest: 18 } }))).toEqual([])
    expect(verdictsOf(lintSql(tables, text, { versions: { oldest: 14, newest: 16 } }))).toEqual([
      'fails enum-value-in-use',
    ])
  })
})

test('names with other alphabets move no place', () => {
  const text = `-- 😀 ü\nCREATE TABLE "é" (id int);\n--> statement-breakpoint\nCREATE INDEX "ï" ON t (b);`
  const [finding] = lintSql(tables, text)
  expect(text.slice(finding!.start, finding!.end)).toBe('CREATE INDEX "ï" ON t (b)')
})

test('a temporary table hides one of the same name, until the script ends', () => {
  const temporary = 'CREATE TEMP TABLE t (id int);'
  const index = 'CREATE INDEX i ON t (id);'
  expect(verdicts(temporary + index)).toEqual([])
  expect(verdicts(`${temporary} DROP TABLE t; ${index}`)).toEqual(['blocks create-index; t Share; build t'])
  const [, second] = lintTexts(tables, [temporary, index]).revisions
  expect(verdictsOf(second?.findings ?? [])).toEqual(['blocks create-index; t Share; build t'])
})

test('a query that calls a function of the files leaves open what it does', () => {
  const setup = `create function work() returns void language plpgsql as 'begin alter table t add x int; end';
create function two() returns int language sql immutable as 'select 2';`
  expect(lintSql(setup, 'SELECT work();').map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    'unknown-work: what work() does is not in the statement',
  ])
  expect(lintSql(setup, 'SELECT two(), now();')).toEqual([])
})

test('a schema may have a dot in its name, and a table may', () => {
  const setup = `create schema "a.b"; create table "a.b"."c.d" ("e.f" int); create table "b.c.d" (x int);`
  const [finding] = lintSql(setup, `ALTER TABLE "a.b"."c.d" ADD CONSTRAINT "k.k" CHECK ("e.f" > 0);`)
  expect(finding?.remedy.next).toEqual([['ALTER TABLE "a.b"."c.d" VALIDATE CONSTRAINT "k.k"']])
  const moved = lintSql(setup, `ALTER TABLE "b.c.d" SET SCHEMA "a.b";`)
  expect(moved.map(({ remedy }) => remedy.advice).join()).toContain('SELECT * FROM "a.b"."b.c.d"')
})

test('a statement that stays in the script names public where the path leads elsewhere', () => {
  const setup = 'create schema app; create table app.t (a int); create table t (a int);'
  const remedyOf = (text: string): unknown => lintSql(setup, text).map(({ remedy }) => remedy.now)
  const set = (table: string): string => `ALTER TABLE ${table} ALTER COLUMN a SET NOT NULL;`
  const added = 'ADD CONSTRAINT "t_a_not_null_check" CHECK ("a" IS NOT NULL) NOT VALID'
  expect(remedyOf(set('t'))).toEqual([[`ALTER TABLE "t" ${added}`]])
  expect(remedyOf(`SET search_path TO app; ${set('public.t')}`)).toEqual([[`ALTER TABLE "public"."t" ${added}`]])
  expect(remedyOf(`SET search_path TO app; ${set('t')}`)).toEqual([[`ALTER TABLE "app"."t" ${added}`]])
})

test('a default calls the function that the search path finds', () => {
  const setup = `create schema app; create table app.t (a int);
create function app.code() returns int language plpgsql as 'begin return 1; end';
create function public.code() returns int language plpgsql immutable as 'begin return 1; end';`
  const add = 'ALTER TABLE app.t ADD COLUMN x int DEFAULT code();'
  expect(verdictsOf(lintSql(setup, add))).toEqual([])
  expect(verdictsOf(lintSql(setup, `SET search_path TO app, public; ${add}`))).toEqual([
    'blocks add-column-rewrite; app.t AccessExclusive; rewrite app.t',
  ])
  const alter = 'SET search_path TO app; ALTER FUNCTION code() STABLE;'
  expect(verdictsOf(lintSql(setup, `${alter} ${add}`))).toEqual([])
})
