import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { downgrade, status, upgrade } from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { makeMigrations, type TestRevision, writeMigrations } from '../../support/migration-folder.ts'

const format = process.env['DRIZZLE_LINE'] === '1.0' ? 'folders' : 'journal'

const revisions: readonly TestRevision[] = Array.from({ length: 20 }, (_, index) => ({
  name: `table_${index}`,
  up: `CREATE TABLE table_${index} (id integer PRIMARY KEY);--> statement-breakpoint\nINSERT INTO table_${index} VALUES (${index});`,
  down: `DROP TABLE table_${index};`,
}))

test.each(['drizzle', 'upgrade'] as const)(
  'either takes over from the other after every revision, %s first',
  async (first) => {
    const { db, sql, stop } = await open()
    for (let length = 1; length <= revisions.length; length++) {
      const folder = await makeMigrations(format, revisions.slice(0, length))
      const isOurs = (length % 2 === 1) === (first === 'upgrade')
      if (isOurs) expect((await upgrade({ db, folder })).done).toHaveLength(1)
      else await migrate(db, { migrationsFolder: folder })
      expect((await status({ db, folder })).isUpToDate).toBe(true)
    }
    const rows = await sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`
    expect(rows.map(({ id }): unknown => id)).toEqual(revisions.map((_, index) => index + 1))
    await stop()
  },
)

test('what was undone is applied again by drizzle', async () => {
  const { db, sql, stop } = await open()
  const folder = await makeMigrations(format, revisions)
  await migrate(db, { migrationsFolder: folder })
  await downgrade({ db, folder, target: '-5' })
  expect(await sql`select to_regclass('table_15')::text as gone`).toEqual([{ gone: null }])
  await migrate(db, { migrationsFolder: folder })
  expect((await status({ db, folder })).isUpToDate).toBe(true)
  expect(await sql`select id from table_15`).toEqual([{ id: 15 }])
  await stop()
})

test('after an older revision that was merged late, drizzle has nothing to do', async () => {
  const { db, sql, stop } = await open()
  const [a, b, c] = [1, 2, 3].map((day) => ({
    name: `day_${day}`,
    up: `CREATE TABLE day_${day} ();`,
    when: Date.UTC(2026, 0, day),
  }))
  const folder = await makeMigrations(format, [a!, c!])
  await migrate(db, { migrationsFolder: folder })
  await writeMigrations(folder, format, [a!, c!, b!])
  expect((await status({ db, folder })).isUpToDate).toBe(false)
  expect((await upgrade({ db, folder })).done).toHaveLength(1)
  const rows = await sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`
  await migrate(db, { migrationsFolder: folder })
  expect(await sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`).toEqual(rows)
  expect(rows).toHaveLength(3)
  expect((await status({ db, folder })).isUpToDate).toBe(true)
  await stop()
})

test.runIf(format === 'folders').each(['drizzle', 'upgrade'] as const)(
  'a journal that drizzle-kit up turned into folders goes on, %s first',
  async (first) => {
    const { db, sql, stop } = await open()
    // 0.31's dates have milliseconds, which the folders' names cannot hold.
    const old = revisions
      .slice(0, 10)
      .map((revision, index) => ({ ...revision, when: 1_767_225_600_123 + index * 61_000 }))
    const folder = await makeMigrations('journal', old)
    await upgrade({ db, folder })
    await convert(folder, old)
    const later = { name: 'later', up: 'CREATE TABLE later ();', when: 1_800_000_000_000 }
    await writeMigrations(folder, 'folders', [...old, later])
    if (first === 'drizzle') await migrate(db, { migrationsFolder: folder })
    else expect((await upgrade({ db, folder })).done).toHaveLength(1)
    expect((await status({ db, folder })).isUpToDate).toBe(true)
    await migrate(db, { migrationsFolder: folder })
    expect((await upgrade({ db, folder })).done).toEqual([])
    const rows = await sql`select name, applied_at from drizzle.__drizzle_migrations order by id`
    expect(rows).toHaveLength(11)
    expect(rows.slice(0, 10).every(({ name, applied_at: at }) => name !== null && at === null)).toBe(true)
    await stop()
  },
)

/** What drizzle-kit up does to the files; the ways down stay where they were. */
async function convert(folder: string, old: readonly TestRevision[]): Promise<void> {
  await rm(join(folder, 'meta'), { recursive: true })
  for (const file of await readdir(folder)) {
    if (file.endsWith('.down.sql')) continue
    await rm(join(folder, file))
  }
  await writeMigrations(folder, 'folders', old)
}

async function open() {
  const database = await startTestDatabase({ log: () => undefined })
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  const stop = async (): Promise<void> => {
    await sql.end()
    await database.stop()
  }
  return { db: drizzle({ client: sql }), sql, stop }
}
