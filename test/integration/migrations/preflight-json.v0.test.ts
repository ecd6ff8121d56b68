import { join } from 'node:path'
import { expect, test } from 'vitest'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { useDumpServer } from '../../support/dump-server.ts'
import { type TestRevision, writeMigrations } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const server = useDumpServer()

const users: TestRevision = {
  name: 'users',
  up: 'CREATE TABLE users (id integer PRIMARY KEY, nick text);',
  down: 'DROP TABLE users;',
}
const note: TestRevision = {
  name: 'note',
  up: 'ALTER TABLE users ADD COLUMN note text;',
  down: 'ALTER TABLE users DROP COLUMN note;',
}
/** One with no way down. */
const tail: TestRevision = { name: 'tail', up: 'ALTER TABLE users ADD COLUMN tail text;' }

const checks = [
  'backup',
  'rehearsal',
  'locks',
  'rollback',
  'old code',
  'who is there',
  'replicas',
  'disk',
  'deploy order',
]

test('preflight --json prints one document and nothing else, and answers as without it', async () => {
  const root = await makeTemporaryFolder()
  await writeConfig(root)
  const folder = join(root, 'drizzle')
  await writeMigrations(folder, 'journal', [users])
  const { url } = await server.create()
  await inSession(url, folder, (session) => upgradeIn(session, {}))
  const run = async (): Promise<{ code: number | null; document: unknown }> => {
    const args = ['preflight', '--json', '--scratch-url', server.url, '--disk-free', '200GB']
    const { code, stdout, stderr } = await runCli(root, args, url)
    expect(stderr).toBe('')
    return { code, document: JSON.parse(stdout) }
  }
  const database = expect.stringMatching(/^\S+ at \S+ · PostgreSQL \S+$/) as string
  expect(await run()).toEqual({ code: 0, document: { database, pending: [], lines: [], isClear: true } })

  const fine = { isFine: true, sentence: expect.any(String) as string, details: expect.any(Array) as string[] }
  await writeMigrations(folder, 'journal', [users, note])
  expect(await run()).toEqual({
    code: 0,
    document: {
      database,
      pending: ['0001_note'],
      lines: checks.map((check) => ({ check, ...fine })),
      isClear: true,
    },
  })

  await writeMigrations(folder, 'journal', [users, note, tail])
  const cross = { isFine: false, sentence: 'no way down: 0002_tail', details: [], next: expect.any(String) as string }
  expect(await run()).toEqual({
    code: 1,
    document: {
      database,
      pending: ['0001_note', '0002_tail'],
      lines: checks.map((check) => (check === 'rollback' ? { check, ...cross } : { check, ...fine })),
      isClear: false,
    },
  })

  // What was applied is another file now: it does not start.
  await writeMigrations(folder, 'journal', [{ ...users, up: 'CREATE TABLE users (id bigint);' }, note])
  expect(await run()).toEqual({
    code: 2,
    document: {
      error: expect.objectContaining({
        message: expect.stringContaining('0000_users') as string,
        reason: 'trouble',
        next: expect.any(String) as string,
      }) as object,
    },
  })
}, 120_000)
