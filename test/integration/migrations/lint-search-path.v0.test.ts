import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import type { Connection } from '../../../src/migrations/connection.ts'
import { loadGrammar } from '../../../src/migrations/grammar/index.ts'
import { lintHistory, withLive } from '../../../src/migrations/lint/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { revisionOf } from '../../support/revision-of.ts'

/** What the applied revisions made. */
const files = `
CREATE SCHEMA app;
CREATE TABLE app.users (id int PRIMARY KEY, email text);
CREATE TABLE app.gone (id int);
CREATE TABLE places (id int PRIMARY KEY, name text);
CREATE INDEX users_email ON app.users (email);
INSERT INTO app.users VALUES (1, NULL);`

const grammar = await loadGrammar()
let database: Awaited<ReturnType<typeof startTestDatabase>>
let sql: postgres.Sql
let connection: Connection
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  connection = await openConnection({ url: database.url })
  await sql.unsafe(`${files} DROP TABLE app.gone`)
})
afterAll(async () => {
  await Promise.all([sql.end(), connection.close()])
  await database.stop()
})

/** What is found by asking the database, as `rule: message`. */
async function ask(text: string): Promise<readonly string[]> {
  const history = [files, text].map((one, index) => revisionOf(`r${index}`, index, one))
  const isPending = ({ name }: { readonly name: string }): boolean => name !== 'r0'
  const report = lintHistory(grammar, history, {}, isPending)
  const { revisions } = await withLive(connection, grammar, report, { history, isPending })
  const own = new Set(['rows-in-the-way', 'exists-already', 'not-there', 'invalid-index'])
  const found = revisions.flatMap(({ findings }) => findings).filter(({ rule }) => own.has(rule))
  return found.map(({ rule, message }) => `${rule}: ${message}`)
}

/** The SQLSTATE that the database itself refuses a text with. */
async function refusalOf(text: string): Promise<string | undefined> {
  await sql.unsafe('begin')
  try {
    await sql.unsafe(text)
    return undefined
  } catch (error) {
    return (error as { readonly code?: string }).code
  } finally {
    await sql.unsafe('rollback')
  }
}

describe('lint and the server take', () => {
  test.each([
    'ALTER TABLE app.users ADD COLUMN x int',
    'SET search_path TO app; ALTER TABLE users ADD COLUMN x int',
    'SET LOCAL search_path = app, public; ALTER TABLE users ADD COLUMN x int; ALTER TABLE places ADD COLUMN x int',
    `SELECT set_config('search_path', '"app", public', true); ALTER TABLE users ADD COLUMN x int`,
    'SET search_path TO app; RESET search_path; ALTER TABLE places ADD COLUMN x int',
    'SET search_path TO app; CREATE TABLE places (id int); ALTER TABLE places ADD COLUMN y int; DROP TABLE places, users',
    'SET search_path TO app; DROP INDEX users_email',
    'DROP INDEX app.users_email',
    'SET search_path TO app; CREATE VIEW v AS SELECT id FROM users; DROP VIEW v',
  ])('%s', async (text) => {
    expect(await ask(text)).toEqual([])
    expect(await refusalOf(text)).toBeUndefined()
  })
})

describe('lint and the server refuse', () => {
  test.each([
    ['ALTER TABLE users ADD COLUMN x int', 'not-there: users', '42P01'],
    ['ALTER TABLE app.gone ADD COLUMN x int', 'not-there: app.gone', '42P01'],
    ['ALTER TABLE app.places ADD COLUMN x int', 'not-there: app.places', '42P01'],
    ['SET search_path TO app; ALTER TABLE places ADD COLUMN x int', 'not-there: app.places', '42P01'],
    ['SET search_path TO app; ALTER TABLE users DROP COLUMN x', 'not-there: app.users.x', '42703'],
    ['SET search_path TO app; TRUNCATE users, places', 'not-there: app.places', '42P01'],
    ['DROP INDEX users_email', 'not-there: the index users_email', '42704'],
    ['DROP VIEW app.nowhere', 'not-there: app.nowhere', '42P01'],
    ['SET search_path TO app; ALTER TABLE users ALTER email SET NOT NULL', 'app.users has rows without email', '23502'],
  ])('%s', async (text, expected, code) => {
    expect(await ask(text)).toEqual([expect.stringContaining(expected) as string])
    expect(await refusalOf(text)).toBe(code)
  })
})

test('the path of the connection counts where the script sets none', async () => {
  await connection.query('set search_path to app, public')
  expect(await ask('ALTER TABLE users ADD COLUMN x int; ALTER TABLE places ADD COLUMN x int')).toEqual([])
  await connection.query('set search_path to app')
  expect(await ask('ALTER TABLE places ADD COLUMN x int')).toEqual([
    'not-there: app.places is not in the database: refused (42P01)',
  ])
  await connection.query('reset search_path')
})
