import type { TestRevision } from './migration-folder.ts'

const breakpoint = ';--> statement-breakpoint\n'

/** Twenty revisions of the kinds that there are: in one transaction, in steps, statement by statement; each can go back. */
export const faultHistory: readonly TestRevision[] = [
  {
    name: 'people',
    up: 'CREATE TABLE people (id integer PRIMARY KEY, name text, mail text)',
    down: 'DROP TABLE people',
  },
  {
    name: 'rows',
    up: `INSERT INTO people SELECT i, 'n' || i, 'm' || i FROM generate_series(1, 50) i`,
    down: 'DELETE FROM people',
  },
  { name: 'mood', up: `CREATE TYPE mood AS ENUM ('calm', 'glad')`, down: 'DROP TYPE mood' },
  {
    name: 'feel',
    up: `ALTER TABLE people ADD COLUMN mood mood DEFAULT 'calm'`,
    down: 'ALTER TABLE people DROP COLUMN mood',
  },
  {
    name: 'index',
    up: 'CREATE INDEX CONCURRENTLY people_name ON people (name)',
    down: 'DROP INDEX CONCURRENTLY people_name',
  },
  {
    name: 'mixed',
    up: [
      'CREATE TABLE counted (id integer PRIMARY KEY, n integer NOT NULL)',
      'INSERT INTO counted VALUES (1, 0)',
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS people_mail ON people (mail)',
      'UPDATE counted SET n = n + 1',
      'CREATE INDEX CONCURRENTLY counted_n ON counted (n)',
      'UPDATE counted SET n = n + 1',
    ].join(breakpoint),
    down: ['DROP INDEX CONCURRENTLY IF EXISTS people_mail', 'DROP TABLE counted'].join(breakpoint),
  },
  { name: 'vacuum', up: 'VACUUM people', down: 'ANALYZE people' },
  {
    name: 'single',
    up: `-- drizzle-repository: one-by-one\n${[
      'CREATE TABLE single (id integer PRIMARY KEY)',
      'INSERT INTO single VALUES (1)',
      'INSERT INTO single VALUES (2)',
    ].join(breakpoint)}`,
    down: 'DROP TABLE single',
  },
  {
    name: 'cut',
    up: ['CREATE TABLE cut (id integer PRIMARY KEY)', 'COMMIT', 'INSERT INTO cut VALUES (1)'].join(breakpoint),
    down: 'DROP TABLE cut',
  },
  ...Array.from({ length: 11 }, (_, index) => ({
    name: `table_${index}`,
    up: [
      `CREATE TABLE table_${index} (id integer PRIMARY KEY, person integer REFERENCES people (id))`,
      `INSERT INTO table_${index} SELECT id, id FROM people LIMIT ${index}`,
    ].join(breakpoint),
    down: `DROP TABLE table_${index}`,
  })),
]

/** SQL that tells whether every statement took effect once: what a second run of one would change. */
export const countedRows = `select json_build_object(
  'people', (select count(*) from people), 'counted', (select json_agg(n) from counted),
  'single', (select count(*) from single), 'cut', (select count(*) from cut),
  'last', (select count(*) from table_10))::text as counted`
