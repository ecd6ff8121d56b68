import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import type { Connection } from '../../../src/migrations/connection.ts'
import { loadGrammar } from '../../../src/migrations/grammar/index.ts'
import { lintHistory, type LintOptions, withLive } from '../../../src/migrations/lint/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { revisionOf } from '../../support/revision-of.ts'

/** What the applied revisions made. */
const files = `
CREATE TABLE parents (id bigint PRIMARY KEY, name varchar(20));
INSERT INTO parents VALUES (1, 'ten letters');
CREATE TABLE "Rows" (id int PRIMARY KEY, a int, b text, c varchar(20), n numeric(8, 2), parent bigint, email text);
CREATE TABLE gone (id int);
CREATE INDEX rows_b ON "Rows" (b);
INSERT INTO "Rows" VALUES (1, 1, 'x', 'ten letters', 12345.67, 7, 'e'), (2, null, 'x', 'short', 1, null, 'E');
ALTER TABLE "Rows" ADD CONSTRAINT later CHECK (a > 100) NOT VALID;`

/** What somebody did by hand. */
const live = `
ALTER TABLE gone RENAME TO elsewhere;
ALTER TABLE "Rows" ADD COLUMN by_hand int;
ALTER TABLE "Rows" ADD CONSTRAINT by_hand_too CHECK (id > 0);
CREATE TABLE made_by_hand (id int);
CREATE INDEX made_by_hand_index ON "Rows" (a);`

const grammar = await loadGrammar()
let database: Awaited<ReturnType<typeof startTestDatabase>>
let sql: postgres.Sql
let connection: Connection
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  connection = await openConnection({ url: database.url })
  await sql.unsafe(files)
  await sql.unsafe(live)
  // The build fails, and leaves an invalid index.
  await sql.unsafe('CREATE UNIQUE INDEX CONCURRENTLY invalid_one ON "Rows" (b)').catch(() => undefined)
})
afterAll(async () => {
  await Promise.all([sql.end(), connection.close()])
  await database.stop()
})

/** What only the database says of texts that it lacks, as `severity rule: message`. */
async function ask(texts: readonly string[], options: LintOptions = {}): Promise<readonly string[]> {
  const history = [files, ...texts].map((text, index) => revisionOf(`r${index}`, index, text))
  const isPending = ({ name }: { readonly name: string }): boolean => name !== 'r0'
  const report = lintHistory(grammar, history, options, isPending)
  const rules = options.rules ?? {}
  const { revisions } = await withLive(connection, grammar, report, { history, isPending, rules })
  const own = new Set(['rows-in-the-way', 'exists-already', 'not-there', 'invalid-index'])
  return revisions
    .flatMap(({ findings }) => findings.filter(({ rule }) => own.has(rule)))
    .map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`)
}

/** The SQLSTATE that the database itself refuses a text with. */
async function refusalOf(text: string): Promise<string | undefined> {
  const done = new Error('done')
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text)
      throw done
    })
  } catch (error) {
    return error === done ? undefined : (error as { readonly code?: string }).code
  }
  return undefined
}

describe('what the database would refuse is found before it does', () => {
  test.each([
    [
      '23502',
      'ALTER TABLE "Rows" ALTER COLUMN a SET NOT NULL',
      'error rows-in-the-way: Rows has rows without a: refused (23502)',
    ],
    [
      '23502',
      'ALTER TABLE made_by_hand ADD COLUMN x int; ALTER TABLE "Rows" ALTER parent SET NOT NULL',
      'Rows has rows without parent',
    ],
    ['23505', 'ALTER TABLE "Rows" ADD CONSTRAINT u UNIQUE (b)', 'Rows has rows with the same b'],
    ['23505', 'CREATE UNIQUE INDEX u ON "Rows" (b) WHERE id < 5', 'Rows has rows with the same b'],
    [
      '23514',
      'ALTER TABLE "Rows" ADD CONSTRAINT k CHECK (((a) > 1) OR b = \')\')',
      'Rows has rows that violate the check',
    ],
    ['23514', 'ALTER TABLE "Rows" VALIDATE CONSTRAINT later', 'Rows has rows that violate the check'],
    [
      '23503',
      'ALTER TABLE "Rows" ADD FOREIGN KEY (parent) REFERENCES parents',
      'Rows has rows whose row of parents is missing',
    ],
    ['23503', 'ALTER TABLE "Rows" ADD FOREIGN KEY (parent) REFERENCES parents (id)', 'refused (23503)'],
    ['22001', 'ALTER TABLE "Rows" ALTER c TYPE varchar(5)', 'Rows has values of c that are longer than 5'],
    [
      '22003',
      'ALTER TABLE "Rows" ALTER COLUMN n SET DATA TYPE numeric(5, 2), ALTER b TYPE text',
      'values of n that numeric(5, 2) does not take: refused (22003)',
    ],
    [
      '22P02',
      'ALTER TABLE "Rows" ALTER b TYPE int USING b::int',
      'values of b that int does not take: refused (22P02)',
    ],
    ['42P07', 'CREATE TABLE made_by_hand (id int)', 'error exists-already: made_by_hand is there already'],
    ['42P07', 'CREATE INDEX made_by_hand_index ON "Rows" (a)', 'exists-already: the index made_by_hand_index'],
    ['42701', 'ALTER TABLE "Rows" ADD COLUMN by_hand int', 'exists-already: Rows.by_hand'],
    [
      '42710',
      'ALTER TABLE "Rows" ADD CONSTRAINT by_hand_too CHECK (id > 0)',
      'exists-already: the constraint by_hand_too',
    ],
    ['42P01', 'ALTER TABLE gone ADD COLUMN x int', 'error not-there: gone is not in the database'],
    ['42P01', 'DROP TABLE gone', 'not-there: gone'],
    ['42P01', 'CREATE INDEX i ON gone (id)', 'not-there: gone'],
    ['42703', 'ALTER TABLE "Rows" DROP COLUMN nowhere', 'not-there: Rows.nowhere'],
    ['42704', 'ALTER TABLE "Rows" DROP CONSTRAINT nowhere', 'not-there: the constraint nowhere of Rows'],
    ['42P07', 'CREATE UNIQUE INDEX invalid_one ON "Rows" (b)', 'error invalid-index: the index invalid_one'],
    [
      '23505',
      'ALTER TABLE "Rows" ALTER c TYPE varchar(11)',
      'warning invalid-index: the index invalid_one is there and invalid, from a build that failed: Rows is written anew',
    ],
    [
      '55000',
      'ALTER TABLE "Rows" ADD CONSTRAINT u UNIQUE USING INDEX invalid_one',
      'invalid-index: the index invalid_one',
    ],
  ])('%s: %s', async (code, text, expected) => {
    expect((await ask([text])).join('\n')).toContain(expected)
    expect(await refusalOf(text)).toBe(code)
  })
})

describe('nothing is said of what the database takes', () => {
  test.each([
    'ALTER TABLE "Rows" ALTER COLUMN b SET NOT NULL',
    'ALTER TABLE "Rows" ADD CONSTRAINT u UNIQUE (b, id)',
    'ALTER TABLE "Rows" ADD CONSTRAINT u UNIQUE (parent)',
    'CREATE UNIQUE INDEX u ON "Rows" (b) WHERE id > 1',
    'CREATE UNIQUE INDEX u ON "Rows" (email)',
    'ALTER TABLE "Rows" ADD CONSTRAINT k CHECK (a < 5)',
    'ALTER TABLE "Rows" ADD CONSTRAINT k CHECK (a > 5) NOT VALID',
    'ALTER TABLE "Rows" ADD FOREIGN KEY (parent) REFERENCES parents NOT VALID',
    'ALTER TABLE parents ALTER name TYPE varchar(11)',
    'ALTER TABLE "Rows" ALTER n TYPE numeric(9, 2), ALTER c TYPE text',
    'CREATE TABLE IF NOT EXISTS made_by_hand (id int); CREATE INDEX IF NOT EXISTS made_by_hand_index ON "Rows" (a)',
    'ALTER TABLE IF EXISTS gone ADD COLUMN x int; DROP TABLE IF EXISTS gone',
    'ALTER TABLE "Rows" ADD COLUMN IF NOT EXISTS by_hand int; ALTER TABLE "Rows" DROP COLUMN IF EXISTS nowhere',
    'CREATE TABLE fresh (id int); ALTER TABLE fresh ADD COLUMN x int; ALTER TABLE fresh ALTER x SET NOT NULL; DROP TABLE fresh',
    'ALTER TABLE "Rows" ADD COLUMN y int; ALTER TABLE "Rows" ALTER y SET DEFAULT 1; ALTER TABLE "Rows" DROP COLUMN y',
    'ALTER TABLE "Rows" RENAME TO others; ALTER TABLE others ADD COLUMN y int',
  ])('%s', async (text) => {
    expect(await ask([text])).toEqual([])
    expect(await refusalOf(text)).toBeUndefined()
  })
})

test('IF NOT EXISTS takes an invalid index for a good one, which is told', async () => {
  const text = 'CREATE UNIQUE INDEX IF NOT EXISTS invalid_one ON "Rows" (b)'
  expect((await ask([text])).join()).toContain('IF NOT EXISTS leaves it as it is')
})

test('the check of an earlier pending revision is asked where it is validated', async () => {
  const texts = [
    'ALTER TABLE "Rows" ADD CONSTRAINT k CHECK (a > 5) NOT VALID',
    'ALTER TABLE "Rows" VALIDATE CONSTRAINT k',
  ]
  expect(await ask(texts)).toEqual(['error rows-in-the-way: Rows has rows that violate the check: refused (23514)'])
})

test('what an earlier pending statement may mend is a warning', async () => {
  const texts = ['UPDATE "Rows" SET a = 1 WHERE a IS NULL', 'ALTER TABLE "Rows" ALTER COLUMN a SET NOT NULL']
  expect(await ask(texts)).toEqual([
    'warning rows-in-the-way: Rows has rows without a: refused (23502), unless an earlier statement mends it',
  ])
})

test('a line above the statement and the settings silence it', async () => {
  const text = 'ALTER TABLE "Rows" ALTER COLUMN a SET NOT NULL'
  expect(await ask([`-- drizzle-repository: allow rows-in-the-way: they are deleted tonight\n${text}`])).toEqual([])
  expect(await ask([text], { rules: { 'rows-in-the-way': 'off' } })).toEqual([])
})

test('a table that is locked is not waited for', async () => {
  const found = await sql.begin(async (transaction) => {
    await transaction.unsafe('lock table "Rows" in access exclusive mode')
    return ask(['ALTER TABLE "Rows" ALTER COLUMN a SET NOT NULL'])
  })
  expect(found).toEqual(['warning rows-in-the-way: whether Rows has rows without a could not be found out in 30s'])
})
