import { describe, expect, test } from 'vitest'
import { readCatalogue } from '../../../src/migrations/catalogue/index.ts'
import { downgradeIn } from '../../../src/migrations/commands/downgrade.ts'
import { planOffline } from '../../../src/migrations/commands/plan-offline.ts'
import { statusIn } from '../../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import type { Connection } from '../../../src/migrations/connection.ts'
import { loadGrammar } from '../../../src/migrations/grammar/index.ts'
import { readRuns } from '../../../src/migrations/ledger/index.ts'
import { renderOffline } from '../../../src/migrations/plan/index.ts'
import { readHistory } from '../../../src/migrations/project/read-history.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { countedRows, faultHistory } from '../../support/fault-history.ts'
import { formats, makeMigrations } from '../../support/migration-folder.ts'
import { inSession, ledger } from '../../support/migration-session.ts'

describe.each(formats)('with the layout of %s', (format) => {
  test('the script ends where the online run does, up and down', async () => {
    await using online = await startTestDatabase({ log: () => undefined })
    await using offline = await startTestDatabase({ log: () => undefined })
    const folder = await makeMigrations(format, faultHistory)
    await inSession(online.url, folder, (session) => upgradeIn(session, {}))
    await inSession(offline.url, folder, async ({ connection }) =>
      runScript(connection, await render(folder, 'base:head')),
    )
    expect(await describeDatabase(offline.url, folder, true)).toEqual(await describeDatabase(online.url, folder, true))

    await inSession(online.url, folder, (session) => downgradeIn(session, { target: 'base' }))
    await inSession(offline.url, folder, async ({ connection }) =>
      runScript(connection, await render(folder, 'head:base')),
    )
    expect(await describeDatabase(offline.url, folder, false)).toEqual(
      await describeDatabase(online.url, folder, false),
    )
  })

  test('a failure in the middle is not followed by the rest, even where the client goes on', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const tables = ['a', 'b', 'c', 'd'].map((name) => ({ name, up: `CREATE TABLE ${name} ();` }))
    const folder = await makeMigrations(format, tables.with(1, { name: 'b', up: 'SELECT 1/0;' }))
    await inSession(database.url, folder, async ({ connection }) => {
      const failed = await runScript(connection, await render(folder, 'base:head'), true)
      expect(failed).toContain('22012')
      expect(
        await connection.query(`select relname::text as name from pg_class where relname in ('a', 'c', 'd')`),
      ).toEqual([{ name: 'a' }])
      expect(await connection.query('select id from drizzle.__drizzle_migrations')).toHaveLength(1)
    })
  })

  test('a script that stops between two steps is told by status, refused again, and gone on with by upgrade', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const folder = await makeMigrations(format, [
      {
        name: 'steps',
        up: `CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1);
CREATE INDEX CONCURRENTLY t_id ON t (id); CREATE UNIQUE INDEX CONCURRENTLY t_once ON t (id); CREATE TABLE u ();`,
      },
    ])
    await inSession(database.url, folder, async (session) => {
      const { connection } = session
      const script = await render(folder, 'base:head')
      await expect(runScript(connection, script)).rejects.toThrow('t_once')
      const { troubles } = await statusIn(session)
      expect(troubles.find(({ kind }) => kind === 'unfinished')?.sentence).toMatch(
        / stopped on its way up, 2 steps done$/,
      )
      await expect(runScript(connection, script)).rejects.toThrow('drizzle-repository upgrade goes on with it')
      await connection.query('rollback')
      await connection.query('truncate t')
      await upgradeIn(session, {})
      expect((await statusIn(session)).troubles.filter(({ isNote }) => !isNote)).toEqual([])
      const [run] = await readRuns(connection, 'drizzle_repository')
      expect(run).toMatchObject({ outcome: 'done', by: expect.stringMatching(/ \(psql\)$/) as string })
      expect(run?.steps.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['done', 1],
        ['done', 1],
        ['done', 2],
        ['done', 1],
      ])
      expect(await connection.query('select * from u')).toEqual([])
    })
  })

  test('a database that stands elsewhere is refused', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const folder = await makeMigrations(format, faultHistory)
    await inSession(database.url, folder, async (session) => {
      await upgradeIn(session, { target: '+2' })
      await expect(runScript(session.connection, await render(folder, 'base:head'))).rejects.toThrow('goes on from')
    })
  })
})

async function render(folder: string, range: string): Promise<string> {
  const history = readHistory(folder)
  return renderOffline(await planOffline(history, range), {
    ledger,
    format: history.format,
    ownSchema: 'drizzle_repository',
    lockTimeout: '5s',
    revisions: history.revisions,
  })
}

/** Sends a script statement by statement, as psql does; the lines for psql itself stay out. */
async function runScript(connection: Connection, script: string, goesOn = false): Promise<string[]> {
  const { splitStatements } = await loadGrammar()
  const text = script
    .split('\n')
    .filter((line) => !line.startsWith('\\'))
    .join('\n')
  const failed: string[] = []
  for (const statement of splitStatements(text))
    await connection.query(statement.text).catch((error: unknown) => {
      if (!goesOn) throw error
      failed.push(String((error as { readonly code?: string }).code))
    })
  return failed
}

async function describeDatabase(url: string, folder: string, isUp: boolean): Promise<object> {
  return inSession(url, folder, async ({ connection }) => ({
    catalogue: await readCatalogue(connection, { ledger, ownSchema: 'drizzle_repository' }),
    rows: isUp ? await connection.query(countedRows) : [],
    ledger: await connection.query(
      'select hash, created_at::text as created_at from drizzle.__drizzle_migrations order by id',
    ),
    runs: (await readRuns(connection, 'drizzle_repository')).map(({ revision, direction, hash, outcome, steps }) => ({
      revision,
      direction,
      hash,
      outcome,
      steps,
    })),
  }))
}
