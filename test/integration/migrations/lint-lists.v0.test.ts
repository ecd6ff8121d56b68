import { describe, expect, test } from 'vitest'
import { useLintAndServer } from '../../support/lint-and-server.ts'
import { lintSql } from '../../support/lint-sql.ts'

const setup = `
CREATE TABLE a (id int PRIMARY KEY, base int, twice int GENERATED ALWAYS AS (base * 2) STORED);
CREATE TABLE b (id int PRIMARY KEY, n int);
CREATE INDEX a_base ON a (base);
CREATE INDEX b_n ON b (n);
CREATE TABLE parts (id int, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX parts_id ON parts (id);
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE pets (id int PRIMARY KEY, owner int REFERENCES owners);
CREATE TABLE toys (id int, pet int REFERENCES pets, parent int);
CREATE VIEW named_toys AS SELECT id FROM toys;
CREATE VIEW few_toys AS SELECT id FROM named_toys;
CREATE MATERIALIZED VIEW sums AS SELECT n FROM b;
INSERT INTO a VALUES (1, 2);`

const there = useLintAndServer(setup)

describe('lint and the server refuse', () => {
  test.each([
    ['DROP INDEX CONCURRENTLY a_base, b_n', '0A000'],
    ['DROP INDEX CONCURRENTLY IF EXISTS a_base, nowhere', '0A000'],
    ['DROP INDEX CONCURRENTLY a_base CASCADE', '0A000'],
    ['DROP INDEX CONCURRENTLY parts_id', '0A000'],
    ['REINDEX TABLE parts', '25001'],
    ['REINDEX INDEX parts_id', '25001'],
    ['DROP TABLE owners', '2BP01'],
    ['DROP TABLE owners, a', '2BP01'],
    ['DROP TABLE b', '2BP01'],
    ['DROP VIEW named_toys', '2BP01'],
    ['TRUNCATE owners', '0A000'],
    ['TRUNCATE owners, toys', '0A000'],
    ['ALTER TABLE a DROP COLUMN base, DROP COLUMN twice', '2BP01'],
    ['ALTER TABLE a DROP COLUMN id, ALTER COLUMN base TYPE bigint', '0A000'],
    ['ALTER TABLE a ADD COLUMN x int, ALTER COLUMN x SET NOT NULL', '23502'],
    ['ALTER TABLE a DROP CONSTRAINT a_pkey, ADD COLUMN x int, ADD PRIMARY KEY (x)', '23502'],
  ])('%s', (text, code) => there.expectRefused(text, code))
})

describe('lint and the server take', () => {
  test.each([
    'DROP INDEX a_base, b_n',
    'DROP TABLE a, parts',
    'DROP VIEW few_toys, named_toys; DROP TABLE toys, owners, pets',
    'DROP TABLE owners CASCADE',
    'DROP TABLE toys CASCADE; CREATE TABLE toys (id int); DROP TABLE toys',
    'ALTER TABLE b DROP COLUMN n CASCADE; DROP TABLE b',
    'TRUNCATE a, b',
    'TRUNCATE owners, toys, pets',
    'TRUNCATE owners CASCADE',
    'REINDEX TABLE a',
    'REINDEX TABLE CONCURRENTLY parts',
    'ALTER TABLE a DROP COLUMN twice, DROP COLUMN base',
    'ALTER TABLE a ALTER COLUMN base TYPE bigint, DROP COLUMN twice',
    'ALTER TABLE a ALTER COLUMN twice DROP EXPRESSION, DROP COLUMN base',
    'ALTER TABLE a ADD COLUMN x int DEFAULT 1, ALTER COLUMN x SET NOT NULL',
    'ALTER TABLE a ADD COLUMN x int, ALTER COLUMN base SET NOT NULL',
  ])('%s', (text) => there.expectTaken(text))
})

test('an index of a partitioned table is dropped under a lock of every partition', async () => {
  await there.sql.unsafe('begin')
  await there.sql.unsafe('DROP INDEX parts_id')
  const held = await there.sql`select relation::regclass::text as table from pg_locks
    where mode = 'AccessExclusiveLock' and relation in ('parts'::regclass, 'parts_2026'::regclass) order by 1`
  await there.sql.unsafe('rollback')
  // A later statement that takes long makes them all wait.
  const found = lintSql(setup, 'DROP INDEX parts_id; UPDATE b SET n = 1;').find(({ rule }) => rule === 'lock-held')
  expect(held.map(({ table }): unknown => table)).toEqual(['parts', 'parts_2026'])
  expect(found?.locks).toEqual([
    { table: 'parts', mode: 'AccessExclusive' },
    { table: 'parts_2026', mode: 'AccessExclusive' },
  ])
})

test('the statements that lint writes for a list drop all of it', async () => {
  const [finding] = lintSql(setup, 'DROP INDEX CONCURRENTLY IF EXISTS a_base, parts_id')
  expect(finding?.remedy.now).toEqual(['DROP INDEX CONCURRENTLY IF EXISTS "a_base"', 'DROP INDEX IF EXISTS "parts_id"'])
  for (const text of finding?.remedy.now ?? []) await there.sql.unsafe(text)
  const left = await there.sql`select relname from pg_class where relname in ('a_base', 'parts_id')`
  expect(left).toEqual([])
})
