import postgres from 'postgres'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { downgradeIn } from '../../../src/migrations/commands/downgrade.ts'
import { statusIn } from '../../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { upgrade } from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { makeMigrations, type TestRevision } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'
import { openEmptyPglite } from '../../support/open-pglite.ts'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'

/** What a revision sees of the session. */
const seen = `CREATE TABLE seen AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
  current_setting('work_mem') AS memory, current_setting('app.tenant', true) AS tenant, current_user::text AS who,
  session_user::text AS session`
const usual = { path: '"$user", public', timeout: '0', memory: '4MB', tenant: '' }

const setters = `CREATE SCHEMA shop; SET search_path TO shop; SET statement_timeout TO '1h'; SET app.tenant TO '7';
SELECT pg_catalog.set_config('work_mem', '8MB', false); CREATE TABLE a (id integer);`

test.each([
  ['in one transaction', setters],
  ['in steps', `${setters} CREATE INDEX CONCURRENTLY a_id ON a (id);`],
])('what a revision sets %s is not set in the next one', async (_, up) => {
  const { url, sql } = await open()
  const folder = await makeMigrations('journal', [
    { name: 'first', up },
    { name: 'second', up: seen },
  ])
  expect((await inSession(url, folder, (session) => upgradeIn(session, {}))).done).toHaveLength(2)
  const [{ who, session, ...settings } = {}] = await sql`select * from public.seen`
  expect(settings).toEqual(usual)
  expect(who).toBe(session)
  expect(await sql`select to_regclass('shop.a')::text as a`).toEqual([{ a: 'shop.a' }])
})

test.each([
  ['role', 'SET ROLE pg_monitor'],
  ['authorization', 'SET SESSION AUTHORIZATION pg_monitor'],
  ['path', `SET search_path TO ''`],
  ['path of functions', `SELECT set_config('search_path', '', false)`],
  ['read only', 'SET default_transaction_read_only TO on'],
  ['characteristics', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'],
  ['local role', 'SET LOCAL ROLE pg_monitor'],
])('the ledger is written whatever a revision sets: %s', async (_, statement) => {
  const { url, sql } = await open()
  const folder = await makeMigrations('folders', [
    { name: 'table', up: 'CREATE TABLE t (id integer); GRANT ALL ON SCHEMA public TO pg_monitor' },
    { name: 'whole', up: statement, down: statement },
    {
      name: 'steps',
      up: `CREATE TABLE v (); ${statement}; COMMIT; SELECT 1; VACUUM pg_catalog.pg_am`,
      down: `DROP TABLE v; ${statement}; COMMIT; SELECT 1`,
    },
    { name: 'next', up: 'CREATE TABLE w ()', down: 'DROP TABLE public.w' },
  ])
  await inSession(url, folder, async (session) => {
    expect((await upgradeIn(session, {})).done).toHaveLength(4)
    expect((await statusIn(session)).pending).toEqual([])
    expect(await sql`select to_regclass('public.w')::text as w`).toEqual([{ w: 'w' }])
    expect((await downgradeIn(session, { target: '-3' })).done).toHaveLength(3)
    expect((await statusIn(session)).troubles.filter(({ kind }) => kind === 'unfinished')).toEqual([])
  })
})

test('a revision that goes on in another session has what its steps before have set', async () => {
  const { url, sql } = await open()
  const folder = await makeMigrations('journal', [
    {
      name: 'steps',
      up: `CREATE SCHEMA shop; SET search_path TO shop; CREATE TABLE t (id integer); INSERT INTO t VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id); INSERT INTO t VALUES (2)`,
    },
  ])
  await expect(inSession(url, folder, (session) => upgradeIn(session, {}))).rejects.toThrow('23505')
  await sql`delete from shop.t where ctid = '(0,1)'`
  await inSession(url, folder, (session) => upgradeIn(session, {}))
  expect(await sql`select id from shop.t order by id`).toEqual([{ id: 1 }, { id: 2 }])
})

describe('what a revision leaves in its session', () => {
  const twice = (statement: string): TestRevision[] => ['one', 'two'].map((name) => ({ name, up: statement }))

  test.each([
    ['a temporary table', 'CREATE TEMP TABLE work (id integer)'],
    ['a prepared statement', 'PREPARE work AS SELECT 1'],
    ['a cursor', 'DECLARE work CURSOR WITH HOLD FOR SELECT 1'],
    [
      'a lock',
      `SELECT 1 / (count(*) = 0)::integer FROM pg_locks WHERE locktype = 'advisory' AND objid IN (7, 8);
       SELECT pg_advisory_lock(7), pg_advisory_lock_shared(-3, 8)`,
    ],
  ])('is gone for the next one: %s', async (_, statement) => {
    const { url } = await open()
    const folder = await makeMigrations('journal', [
      ...twice(statement),
      { name: 'steps', up: `${statement}; VACUUM pg_am` },
    ])
    expect((await inSession(url, folder, (session) => upgradeIn(session, {}))).done).toHaveLength(3)
  })

  test('the lock of migrations is taken again where a revision gives all back', async () => {
    const { url, sql } = await open()
    const count = `SELECT count(*)::integer AS held FROM pg_locks WHERE locktype = 'advisory'`
    const folder = await makeMigrations('journal', [
      { name: 'all', up: 'SELECT pg_advisory_unlock_all()' },
      { name: 'next', up: `CREATE TABLE seen AS ${count} AND pid = pg_backend_pid()` },
    ])
    await inSession(url, folder, (session) => upgradeIn(session, {}))
    expect(await sql`select held from seen`).toEqual([{ held: 1 }])
  })

  test('a transaction that it begins is committed', async () => {
    const { url, sql } = await open()
    const folder = await makeMigrations('journal', [
      { name: 'begin', up: 'BEGIN; CREATE TABLE a ()' },
      { name: 'next', up: 'CREATE TABLE b ()' },
    ])
    expect((await inSession(url, folder, (session) => upgradeIn(session, {}))).done).toHaveLength(2)
    expect(await sql`select to_regclass('a') is not null as a`).toEqual([{ a: true }])
  })

  test.each([
    ['ROLLBACK', 'BEGIN; CREATE TABLE b (); ROLLBACK'],
    ['PREPARE TRANSACTION', `CREATE TABLE b (); PREPARE TRANSACTION 'b'`],
  ])('%s is refused before anything is changed', async (name, up) => {
    const { url, sql } = await open()
    const folder = await makeMigrations('journal', [
      { name: 'a', up: 'CREATE TABLE a ()' },
      { name: 'b', up },
    ])
    await expect(inSession(url, folder, (session) => upgradeIn(session, {}))).rejects.toMatchObject({
      message: expect.stringContaining(name) as string,
      details: { reason: 'files', hasChanged: false },
    })
    expect(await sql`select to_regclass('a') as a`).toEqual([{ a: null }])
  })
})

describe('a session that is handed over keeps what it had', () => {
  const folderOf = (): Promise<string> =>
    makeMigrations('journal', [
      {
        name: 'first',
        up: `SET search_path TO public; SET app.tenant TO '8'; CREATE TEMP TABLE work (); CREATE TABLE a ()`,
      },
      { name: 'second', up: seen },
    ])
  const own = [
    'create schema shop',
    'set search_path to shop',
    `set app.tenant to '7'`,
    `set lock_timeout to '7s'`,
    'create temp table mine ()',
    'prepare mine as select 1',
  ]
  const look = `select current_setting('search_path') as path, current_setting('app.tenant') as tenant,
    current_setting('lock_timeout') as lock, to_regclass('pg_temp.mine')::text as mine,
    (select count(*)::integer from pg_prepared_statements where name = 'mine') as prepared`
  const kept = { path: 'shop', tenant: '7', lock: '7s', mine: 'mine', prepared: 1 }

  test('on node-postgres', async () => {
    const { url } = await open()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    onTestFinished(() => client.end())
    for (const statement of own) await client.query(statement)
    await upgrade({ db: drizzle(client), folder: await folderOf() })
    expect((await client.query(look)).rows).toEqual([kept])
    expect((await client.query('select path, tenant from shop.seen')).rows).toEqual([{ path: 'shop', tenant: '7' }])
  })

  test('on PGlite', async () => {
    const client = await openEmptyPglite()
    onTestFinished(() => client.close())
    for (const statement of own) await client.exec(statement)
    await upgrade({ db: drizzlePglite({ client }), folder: await folderOf() })
    expect((await client.query(look)).rows).toEqual([kept])
  })
})

async function open(): Promise<{ readonly url: string; readonly sql: postgres.Sql }> {
  const database = await startTestDatabase({ log: () => undefined })
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  onTestFinished(async () => {
    await sql.end()
    await database.stop()
  })
  return { url: database.url, sql }
}
