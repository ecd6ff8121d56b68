import { expect, test } from 'vitest'
import { resetIn } from '../../../src/migrations/commands/reset.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { makeMigrations, type TestRevision } from '../../support/migration-folder.ts'
import { inSession, sessionOf } from '../../support/migration-session.ts'

const table: TestRevision = { name: 'table', up: 'CREATE TABLE t (id integer); INSERT INTO t VALUES (1);' }

test('reset drops nothing through a pooler, nor for a script that cannot be run', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const folder = await makeMigrations('journal', [table])
  const refused = await makeMigrations('journal', [{ name: 'back', up: 'CREATE TABLE u (); ROLLBACK;' }])
  await inSession(database.url, folder, (session) => upgradeIn(session, {}))
  const connection = await openConnection({ url: database.url })
  const pooled = sessionOf({ ...connection, pid: (connection.pid ?? 0) + 1 }, folder)
  await expect(resetIn(pooled, {})).rejects.toMatchObject({ details: { reason: 'pooler', hasChanged: false } })
  await expect(resetIn(sessionOf(connection, refused), {})).rejects.toMatchObject({
    details: { reason: 'files', hasChanged: false },
  })
  expect(await connection.query('select id from t')).toEqual([{ id: 1 }])
  await connection.close()
})

test('reset says that something was changed where a revision fails on what it emptied', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  await inSession(database.url, await makeMigrations('folders', [table]), (session) => upgradeIn(session, {}))
  const folder = await makeMigrations('folders', [{ name: 'broken', up: 'SELECT 1/0;' }])
  await inSession(database.url, folder, async (session) => {
    await expect(resetIn(session, {})).rejects.toMatchObject({
      details: { reason: 'statement', hasChanged: true, next: 'drizzle-repository upgrade' },
    })
    expect(await session.connection.query(`select to_regclass('t') as t`)).toEqual([{ t: null }])
  })
})
