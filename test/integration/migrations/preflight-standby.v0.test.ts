import { afterAll, beforeAll, expect, test } from 'vitest'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { preflight, type PreflightLine } from '../../../src/migrations/index.ts'
import { makeMigrations } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'
import { type ReplicatedServer, slot, startReplicatedServer, untilTrue } from '../../support/replicated-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

let server: ReplicatedServer
beforeAll(async () => {
  server = await startReplicatedServer()
}, 30_000)
afterAll(() => server.stop())

/** What is said of replicas; of backups this test says nothing, so that it needs no pg_dump. */
async function replicasOf(url: string, folder: string): Promise<PreflightLine | undefined> {
  const { lines } = await preflight({ url, folder, scratchUrl: server.primaryUrl, pgBin: await makeTemporaryFolder() })
  return lines.find(({ check }) => check === 'replicas')
}

test('a replica that keeps up is a tick, one that is gone is named, and a standby is not upgraded', async () => {
  const folder = await makeMigrations('journal', [
    { name: 'users', up: 'CREATE TABLE users (id integer PRIMARY KEY);', down: 'DROP TABLE users;' },
    { name: 'note', up: 'ALTER TABLE users ADD COLUMN note text;', down: 'ALTER TABLE users DROP COLUMN note;' },
  ])
  await inSession(server.primaryUrl, folder, (session) => upgradeIn(session, { target: '+1' }))
  await untilTrue(server.primaryUrl, `select count(*) = 1 from pg_stat_replication where state = 'streaming'`)
  expect(await replicasOf(server.primaryUrl, folder)).toMatchObject({
    isFine: true,
    sentence: expect.stringMatching(/^1, \d\.\d s behind$/) as string,
  })

  await untilTrue(server.standbyUrl, `select to_regclass('users') is not null`)
  expect(await replicasOf(server.standbyUrl, folder)).toMatchObject({
    isFine: false,
    sentence: 'this server is a standby, which takes no writes',
    next: 'give the url of its primary',
  })

  await server.stopStandby()
  expect(await replicasOf(server.primaryUrl, folder)).toMatchObject({
    isFine: false,
    sentence: 'none; 1 replica in trouble',
    details: [expect.stringContaining(`slot ${slot}: nobody reads it`) as string],
  })
}, 30_000)
