import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { currentIn } from '../../../src/migrations/commands/current.ts'
import { historyIn } from '../../../src/migrations/commands/history.ts'
import { statusIn } from '../../../src/migrations/commands/status.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { assertUpToDate } from '../../../src/migrations/index.ts'
import { readingRights } from '../../../src/migrations/ledger/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { formats, makeMigrations } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'

describe.each(formats)('with the layout of %s, a role that changes nothing', (format) => {
  test('looks with the rights that init prints, and is told which it lacks', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const role = `looker_${new URL(database.url).pathname.slice(1)}`
    const url = Object.assign(new URL(database.url), { username: role, password: 'looks' }).href
    const folder = await makeMigrations(format, [
      { name: 'users', up: 'CREATE TABLE users ();', down: 'DROP TABLE users;' },
    ])
    const owner = postgres(database.url, { max: 1, onnotice: () => undefined })
    const service = postgres(url, { max: 1 })
    const grant = async (schema: string): Promise<void> => {
      for (const right of readingRights(schema)) await owner.unsafe(right.replace('<role>', role))
    }
    try {
      await owner.unsafe(`create role ${role} login password 'looks'`)
      expect((await inSession(url, folder, statusIn)).pending).toHaveLength(1)
      await inSession(database.url, folder, (session) => upgradeIn(session, {}))

      await expect(inSession(url, folder, currentIn)).rejects.toThrow(
        'Expected the right to read the schema drizzle, got none (42501). Have its owner run: ' +
          'grant usage on schema "drizzle" to <role>; grant select on all tables in schema "drizzle" to <role>;',
      )
      await grant('drizzle')
      await assertUpToDate(drizzle({ client: service }), { folder })
      expect((await inSession(url, folder, currentIn)).applied).toBe(1)
      await expect(inSession(url, folder, statusIn)).rejects.toThrow('the right to read the schema drizzle_repository')
      await grant('drizzle_repository')
      expect(await inSession(url, folder, statusIn)).toMatchObject({ isUpToDate: true, troubles: [] })
      expect(await inSession(url, folder, (session) => historyIn(session))).toMatchObject([{ state: 'applied' }])
    } finally {
      await service.end()
      await owner.unsafe(`drop owned by ${role}; drop role ${role}`)
      await owner.end()
    }
  })
})
