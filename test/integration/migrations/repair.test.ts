import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import {
  assertUpToDate,
  current,
  downgrade,
  PendingRevisionsError,
  repair,
  stamp,
  status,
  upgrade,
} from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { formats, makeMigrations, nameOf, type TestRevision, writeMigrations } from '../../support/migration-folder.ts'

const tables: readonly TestRevision[] = ['a', 'b', 'c'].map((name) => ({
  name,
  up: `CREATE TABLE ${name} (id integer);`,
  down: `DROP TABLE ${name};`,
}))

describe.each(formats)('with the layout of %s', (format) => {
  const names = tables.map((revision, index) => nameOf(format, index, revision))

  test('a stamp records and takes back, and runs nothing', async () => {
    await using database = await open()
    const { db } = database
    const folder = await makeMigrations(format, tables)
    await stamp({ db, folder, target: 'b' })
    expect(await current({ db, folder })).toMatchObject({ last: names[1], pending: [names[2]] })
    expect(await database.sql`select to_regclass('a')::text as a`).toEqual([{ a: null }])
    await stamp({ db, folder, target: 'head', dryRun: true })
    expect((await current({ db, folder })).pending).toEqual([names[2]])
    await stamp({ db, folder, target: 'base' })
    expect((await current({ db, folder })).pending).toEqual(names)
  })

  test('an edited file is taken for what was applied once somebody says so', async () => {
    await using database = await open()
    const { db } = database
    const folder = await makeMigrations(format, tables)
    await upgrade({ db, folder })
    await writeMigrations(folder, format, tables.with(1, { ...tables[1]!, up: 'CREATE TABLE b (id bigint);' }))
    expect(await repair({ db, folder, edited: 'show' })).toHaveLength(1)
    await expect(upgrade({ db, folder })).rejects.toThrow(names[1])
    await repair({ db, folder, edited: 'accept', revision: 'b' })
    expect((await status({ db, folder })).isUpToDate).toBe(true)
    await expect(repair({ db, folder })).rejects.toThrow('Choose')
  })

  test('a row without a file is named, hinders no upgrade, and can be forgotten', async () => {
    await using database = await open()
    const { db } = database
    await upgrade({ db, folder: await makeMigrations(format, tables) })
    const older = await makeMigrations(format, tables.slice(0, 2))
    expect((await upgrade({ db, folder: older })).done).toEqual([])
    expect((await status({ db, folder: older })).troubles.map(({ kind }) => kind)).toEqual(['orphan'])
    await repair({ db, folder: older, orphan: 'forget' })
    expect((await status({ db, folder: older })).isUpToDate).toBe(true)
  })

  test('a step that leaves no trace is asked about', async () => {
    await using database = await open()
    const { db, sql } = database
    const folder = await makeMigrations(format, [
      { name: 'system', up: `CREATE TABLE t (id integer);--> statement-breakpoint\nALTER SYSTEM RESET work_mem;` },
    ])
    await upgrade({ db, folder })
    // As a kill in the middle of the second step would leave it.
    await sql`delete from drizzle.__drizzle_migrations`
    await sql`update drizzle_repository.runs set outcome = null`
    await sql`update drizzle_repository.steps set state = 'running' where step = 1`
    await expect(upgrade({ db, folder })).rejects.toThrow('leaves no trace: ALTER SYSTEM RESET')
    expect(await repair({ db, folder, step: 'done' })).toMatchObject([{ kind: 'step' }])
    expect((await upgrade({ db, folder })).done).toHaveLength(1)
    expect((await status({ db, folder })).isUpToDate).toBe(true)
  })

  test('a way back that loses something is refused until it is accepted, and one that is missing always', async () => {
    await using database = await open()
    const { db } = database
    const lossy = { ...tables[1]!, down: '-- drizzle-repository: lossy b.id: its values are gone\nDROP TABLE b;' }
    const folder = await makeMigrations(format, [{ name: 'a', up: 'CREATE TABLE a ();' }, lossy, tables[2]!])
    await upgrade({ db, folder })
    await expect(downgrade({ db, folder, target: '-2' })).rejects.toThrow('b.id: its values are gone')
    expect((await current({ db, folder })).applied).toBe(3)
    await downgrade({ db, folder, target: '-2', acceptLoss: true })
    await expect(downgrade({ db, folder, target: 'base', acceptLoss: true })).rejects.toThrow(`none of ${names[0]}`)
    expect((await current({ db, folder })).applied).toBe(1)
  })

  test('a way back that stops part-way names the command that goes on, with the word that it needs', async () => {
    await using database = await open()
    const { db, sql } = database
    const down = `-- drizzle-repository: lossy b.id: its values are gone
DELETE FROM b;--> statement-breakpoint\nCOMMIT;--> statement-breakpoint\nDROP TABLE b;`
    const folder = await makeMigrations(format, [tables[0]!, { ...tables[1]!, down }])
    await upgrade({ db, folder })
    await sql`create view v as select * from b`
    const failed: unknown = await downgrade({ db, folder, target: '-1', acceptLoss: true }).catch(
      (error: unknown) => error,
    )
    const next = `drizzle-repository downgrade ${names[0]} --accept-loss`
    expect(failed).toMatchObject({ details: { reason: 'statement', hasChanged: true, next } })
    const { troubles } = await status({ db, folder })
    expect(troubles.find(({ kind }) => kind === 'unfinished')?.next).toBe(
      'drizzle-repository downgrade -1 --accept-loss',
    )
    await expect(upgrade({ db, folder })).rejects.toMatchObject({
      details: { next: 'drizzle-repository downgrade -1 --accept-loss' },
    })
    await sql`drop view v`
    await downgrade({ db, folder, target: names[0]!, acceptLoss: true })
    expect((await current({ db, folder })).applied).toBe(1)
  })

  test('a service starts on a database that has everything, and on no other', async () => {
    await using database = await open()
    const { db } = database
    const folder = await makeMigrations(format, tables)
    await expect(assertUpToDate(db, { folder })).rejects.toThrow(PendingRevisionsError)
    await upgrade({ db, folder })
    await expect(assertUpToDate(db, { folder })).resolves.toBeUndefined()
  })
})

test("late revisions of 0.31's journal get dates that drizzle does not skip", async () => {
  await using database = await open()
  const { db } = database
  const [a, c] = [tables[0]!, { ...tables[2]!, when: Date.UTC(2026, 0, 3) }]
  const folder = await makeMigrations('journal', [a, c])
  await upgrade({ db, folder })
  await writeMigrations(folder, 'journal', [a, c, { ...tables[1]!, when: Date.UTC(2026, 0, 2) }])
  expect(await repair({ db, folder, order: true })).toMatchObject([{ kind: 'order' }])
  expect((await status({ db, folder })).troubles.map(({ kind }) => kind)).toEqual([])
})

async function open() {
  const database = await startTestDatabase({ log: () => undefined })
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  const close = async (): Promise<void> => {
    await sql.end()
    await database.stop()
  }
  return { db: drizzle({ client: sql }), sql, [Symbol.asyncDispose]: close }
}
