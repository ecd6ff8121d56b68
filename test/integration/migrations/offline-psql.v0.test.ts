import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { downgradeIn } from '../../../src/migrations/commands/downgrade.ts'
import { planOffline } from '../../../src/migrations/commands/plan-offline.ts'
import { statusIn } from '../../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { renderOffline } from '../../../src/migrations/plan/index.ts'
import { readHistory } from '../../../src/migrations/project/read-history.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { formats, makeMigrations, type TestRevision } from '../../support/migration-folder.ts'
import { inSession, ledger } from '../../support/migration-session.ts'
import { goingOn, runPsql } from '../../support/run-psql.ts'

const sets = `SET ROLE pg_monitor; SET search_path TO ''; SET default_transaction_read_only TO on;
SELECT set_config('work_mem', '8MB', false)`
const setting: readonly TestRevision[] = [
  { name: 'first', up: 'CREATE TABLE t (id integer); GRANT ALL ON SCHEMA public TO pg_monitor', down: 'DROP TABLE t' },
  { name: 'whole', up: `CREATE TEMP TABLE work (); PREPARE work AS SELECT 1; ${sets}`, down: sets },
  {
    name: 'steps',
    up: `-- drizzle-repository: lock-timeout 7s
CREATE TABLE made (timeout text DEFAULT current_setting('lock_timeout')); INSERT INTO made DEFAULT VALUES;
CREATE TEMP TABLE work (); PREPARE work AS SELECT 1; SET search_path TO pg_catalog; ${sets}; COMMIT;
DO $$ BEGIN ASSERT current_user = 'pg_monitor'; ASSERT current_setting('search_path') IN ('', '""'); END $$; VACUUM pg_catalog.pg_am`,
    down: 'DROP TABLE made',
  },
  {
    name: 'last',
    up: `CREATE TABLE seen AS SELECT current_setting('work_mem') AS memory, current_setting('lock_timeout') AS timeout,
current_setting('statement_timeout') AS statement`,
    down: 'DROP TABLE seen',
  },
]

/** What was there already is told as a notice. */
const ended = { code: 0, errors: [] }

test.each(formats)(
  'with the layout of %s, psql ends where upgrade and downgrade do, whatever revisions set',
  async (format) => {
    const { url, sql } = await open()
    const folder = await makeMigrations(format, setting)
    expect(await runPsql(url, await render(folder, 'base:head'))).toMatchObject(ended)
    expect(await sql`select * from seen`).toEqual([{ memory: '4MB', timeout: '5s', statement: '0' }])
    expect(await sql`select timeout from made`).toEqual([{ timeout: '7s' }])
    await inSession(url, folder, async (session) => {
      const { pending, troubles } = await statusIn(session)
      expect([pending, troubles.filter(({ isNote }) => !isNote)]).toEqual([[], []])
    })
    expect(await runPsql(url, await render(folder, 'head:base'))).toMatchObject(ended)
    expect(
      await sql`select to_regclass('t') as t, (select count(*)::integer from drizzle.__drizzle_migrations) as rows`,
    ).toEqual([{ t: null, rows: 0 }])
    await inSession(url, folder, async (session) => {
      expect((await upgradeIn(session, {})).done).toHaveLength(4)
      expect((await downgradeIn(session, { target: 'base' })).done).toHaveLength(4)
    })
  },
)

test('psql that goes on after an error skips no revision, and the script says what to run again', async () => {
  const { url, sql } = await open()
  const tables: readonly TestRevision[] = ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    up: `CREATE TABLE ${name} ();`,
    down: `DROP TABLE ${name}`,
  }))
  const broken = await makeMigrations(
    'journal',
    tables.with(1, { name: 'b', up: 'CREATE TABLE b (); COMMIT; SELECT 1/0;' }),
  )
  const { code, stderr } = await runPsql(url, goingOn(await render(broken, 'base:head')))
  expect([code, stderr]).toEqual([0, expect.stringContaining('division by zero') as string])
  const applied = await sql`select relname::text as name from pg_class where relname in ('a', 'b', 'c', 'd') order by 1`
  expect(applied.map(({ name }): unknown => name)).toEqual(['a', 'b'])
  expect(await sql`select 1 as one from drizzle.__drizzle_migrations`).toHaveLength(1)
})

test('a table that somebody has locked does not make the script wait, nor others behind it', async () => {
  const { url, sql } = await open()
  const revisions = [
    { name: 't', up: 'CREATE TABLE t ()' },
    { name: 'column', up: '-- drizzle-repository: lock-timeout 200ms\nALTER TABLE t ADD a integer' },
  ]
  const folder = await makeMigrations('folders', revisions)
  expect((await runPsql(url, await render(folder, 'base:t'))).code).toBe(0)
  const blocker = await sql.reserve()
  await blocker`begin`
  await blocker`select from t`
  const blocked = await runPsql(url, await render(folder, 't:head'))
  expect([blocked.code, blocked.stderr]).toEqual([3, expect.stringContaining('lock timeout') as string])
  await blocker`rollback`
  blocker.release()
  expect(await runPsql(url, await render(folder, 't:head'))).toMatchObject(ended)
})

test('after drizzle-kit up, a run that stopped under its earlier name is in the way, and the ledger gets the names', async () => {
  const { url, sql } = await open()
  const when = Date.UTC(2026, 0, 1)
  const revisions = [
    { name: 'a', up: 'CREATE TABLE a ();', when: when + 123 },
    { name: 'b', up: 'CREATE TABLE b (id integer);', when: when + 60_123 },
    {
      name: 'same',
      up: `INSERT INTO b VALUES (1), (1); COMMIT; CREATE UNIQUE INDEX CONCURRENTLY b_id ON b (id);`,
      when: when + 120_123,
    },
    { name: 'last', up: 'CREATE TABLE d ();', when: when + 180_123 },
  ]
  const journal = await makeMigrations('journal', revisions)
  await expect(inSession(url, journal, (session) => upgradeIn(session, {}))).rejects.toThrow('23505')

  const cut = revisions.map((revision) => ({ ...revision, when: Math.floor(revision.when / 1000) * 1000 }))
  const folder = await makeMigrations('folders', cut)
  const script = await render(folder, '20260101000100_b:head')
  const stopped = await runPsql(url, goingOn(script))
  expect(stopped.stderr).toContain('a run of it stopped part-way, drizzle-repository upgrade goes on with it')
  expect(await sql`select count(*)::integer as rows from b`).toEqual([{ rows: 2 }])
  expect(await sql`select to_regclass('d') as d`).toEqual([{ d: null }])
  expect(await sql`select name, applied_at from drizzle.__drizzle_migrations order by id`).toEqual([
    { name: '20260101000000_a', applied_at: null },
    { name: '20260101000100_b', applied_at: null },
  ])
  await sql`delete from b where ctid = '(0,1)'`
  await inSession(url, folder, async (session) => {
    expect((await upgradeIn(session, { target: '+1' })).done).toHaveLength(1)
  })
  expect(await runPsql(url, await render(folder, '20260101000200_same:head'))).toMatchObject(ended)
})

async function render(folder: string, range: string): Promise<string> {
  const history = readHistory(folder)
  const { format, revisions } = history
  const options = { ledger, format, ownSchema: 'drizzle_repository', lockTimeout: '5s', revisions }
  return renderOffline(await planOffline(history, range), options)
}

async function open(): Promise<{ readonly url: string; readonly sql: postgres.Sql }> {
  const database = await startTestDatabase({ log: () => undefined })
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  onTestFinished(async () => {
    await sql.end()
    await database.stop()
  })
  return { url: database.url, sql }
}
