import { describe, expect, test } from 'vitest'
import { exitCodeOf } from '../../../src/migrations/cli/exit-codes.ts'
import { current, MigrationError, status, upgrade } from '../../../src/migrations/index.ts'
import { drivers, openDatabase } from '../../support/drivers.ts'
import { formats, makeMigrations, nameOf, writeMigrations, type TestRevision } from '../../support/migration-folder.ts'

const shop: readonly TestRevision[] = [
  { name: 'users', up: 'CREATE TABLE "users" ("id" integer PRIMARY KEY, "name" text);', down: 'DROP TABLE "users";' },
  {
    name: 'posts',
    up: 'CREATE TABLE "posts" ("id" integer PRIMARY KEY);--> statement-breakpoint\nALTER TABLE "users" ADD COLUMN "nick" text;',
    down: 'ALTER TABLE "users" DROP COLUMN "nick";\nDROP TABLE "posts";',
  },
  {
    name: 'index',
    up: 'CREATE INDEX CONCURRENTLY "users_nick" ON "users" ("nick");',
    down: 'DROP INDEX "users_nick";',
  },
]

describe.each(formats)('with the layout of %s', (format) => {
  const names = shop.map((revision, index) => nameOf(format, index, revision))

  test.each(drivers)('%s applies everything that is pending, once', async (driver) => {
    await using database = await open(driver)
    const folder = await makeMigrations(format, shop)
    const { done } = await upgrade({ db: database.db, folder })
    expect(done.map(({ revision }) => revision)).toEqual(names)
    expect(await upgrade({ db: database.db, folder })).toEqual({ plan: { direction: 'up', revisions: [] }, done: [] })
    expect(await current({ db: database.db, folder })).toEqual({
      revisions: [names[2]],
      last: names[2],
      applied: 3,
      pending: [],
    })
    const columns = await database.query(
      `select column_name from information_schema.columns where table_schema = 'drizzle' order by ordinal_position`,
    )
    expect(columns.map((column) => column['column_name'])).toEqual(
      format === 'journal' ? ['id', 'hash', 'created_at'] : ['id', 'hash', 'created_at', 'name', 'applied_at'],
    )
    expect(
      await database.query(`select indisvalid::text from pg_index where indexrelid = 'users_nick'::regclass`),
    ).toEqual([{ indisvalid: 'true' }])
  })

  test('it goes as far as it is told', async () => {
    await using database = await open('postgres.js')
    const folder = await makeMigrations(format, shop)
    const { db } = database
    await upgrade({ db, folder, target: '+1' })
    expect((await current({ db, folder })).pending).toEqual(names.slice(1))
    await upgrade({ db, folder, target: 'posts' })
    expect((await current({ db, folder })).pending).toEqual(names.slice(2))
    await expect(upgrade({ db, folder, target: 'nowhere' })).rejects.toThrow('"nowhere", which none has')
    await expect(upgrade({ db, folder, target: 'base' })).rejects.toThrow('downgrade')
  })

  test('a dry run plans the steps and writes nothing', async () => {
    await using database = await open('postgres.js')
    const folder = await makeMigrations(format, shop)
    const { plan } = await upgrade({ db: database.db, folder, dryRun: true })
    expect(plan.revisions.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
      ['transaction'],
      ['transaction'],
      ['alone'],
    ])
    expect(await database.query(`select 1 from pg_namespace where nspname like 'drizzle%'`)).toEqual([])
  })

  test('a revision that fails leaves nothing, and the ones before it stay', async () => {
    await using database = await open('postgres.js')
    const broken = [
      ...shop.slice(0, 1),
      { name: 'broken', up: 'CREATE TABLE "a" ();--> statement-breakpoint\nSELECT 1/0;' },
    ]
    const folder = await makeMigrations(format, broken)
    const error = await failureOf(upgrade({ db: database.db, folder }))
    expect(error.message).toContain('22012 in line 2')
    expect(error.details).toMatchObject({ reason: 'statement', hasChanged: true, next: 'drizzle-repository upgrade' })
    expect(await database.query(`select to_regclass('a') as a, to_regclass('users')::text as users`)).toEqual([
      { a: null, users: 'users' },
    ])
    expect((await current({ db: database.db, folder })).applied).toBe(1)
  })

  test('a step that fails in the middle is gone on with', async () => {
    await using database = await open('postgres.js')
    const { db } = database
    const up = [
      'CREATE TABLE "t" ("id" integer PRIMARY KEY, "a" integer)',
      'INSERT INTO "t" VALUES (1, 1), (2, 1)',
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "t_a" ON "t" ("a")',
      'ALTER TABLE "t" ADD COLUMN "b" text',
    ].join(';--> statement-breakpoint\n')
    const folder = await makeMigrations(format, [{ name: 'all', up }])
    const error = await failureOf(upgrade({ db, folder }))
    expect(error.message).toContain('"public"."t_a" is left invalid')
    expect(error.details).toMatchObject({ reason: 'statement', hasChanged: true })
    const { troubles } = await status({ db, folder })
    expect(troubles.map(({ kind }) => kind)).toEqual(['unfinished', 'invalidIndex', 'missingDown'])

    await database.query('delete from t where id = 2')
    const dropped: string[] = []
    await upgrade({ db, folder, onEvent: (event) => event.type === 'indexDropped' && dropped.push(event.name) })
    expect(dropped).toEqual(['"public"."t_a"'])
    expect(
      await database.query(`select indisvalid::text as valid from pg_index where indexrelid = 't_a'::regclass`),
    ).toEqual([{ valid: 'true' }])
    expect(await database.query('select id, a, b from t')).toEqual([{ id: '1', a: '1', b: null }])
    expect((await status({ db, folder })).isUpToDate).toBe(true)
  })

  test('an index that is left invalid is a change, also where it is all that was to be done', async () => {
    await using database = await open('postgres.js')
    const { db } = database
    const table = { name: 'table', up: 'CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1);' }
    const index = { name: 'index', up: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "t_a" ON "t" ("a");' }
    const folder = await makeMigrations(format, [table, index])
    await upgrade({ db, folder, target: '+1' })
    const error = await failureOf(upgrade({ db, folder }))
    expect([error.details.hasChanged, exitCodeOf(error)]).toEqual([true, 3])
    await database.query('truncate t')
    await upgrade({ db, folder })
    expect(
      await database.query(`select indisvalid::text as valid from pg_index where indexrelid = 't_a'::regclass`),
    ).toEqual([{ valid: 'true' }])
  })

  test('an edited file is refused before anything; other line ends are not an edit', async () => {
    await using database = await open('postgres.js')
    const { db } = database
    const folder = await makeMigrations(format, shop.slice(0, 2))
    await upgrade({ db, folder })
    const crlf = shop.map((revision) => ({ ...revision, up: revision.up.replaceAll('\n', '\r\n') }))
    await writeMigrations(folder, format, crlf)
    await upgrade({ db, folder })
    expect((await current({ db, folder })).pending).toEqual([])

    await writeMigrations(folder, format, [...crlf.slice(0, 1), { ...shop[1]!, up: `${shop[1]!.up} ` }])
    const error = await failureOf(upgrade({ db, folder }))
    expect(error.details).toMatchObject({ reason: 'trouble', hasChanged: false, revision: names[1] })
    expect((await status({ db, folder })).troubles.map(({ kind }) => kind)).toContain('edited')
  })

  test('an older revision that was merged late is applied', async () => {
    await using database = await open('postgres.js')
    const { db } = database
    const [a, c] = [
      { name: 'a', up: 'CREATE TABLE a ();', when: Date.UTC(2026, 0, 1) },
      { name: 'c', up: 'CREATE TABLE c ();', when: Date.UTC(2026, 0, 3) },
    ]
    const folder = await makeMigrations(format, [a, c])
    await upgrade({ db, folder })
    await writeMigrations(folder, format, [a, c, { name: 'b', up: 'CREATE TABLE b ();', when: Date.UTC(2026, 0, 2) }])
    const found = await status({ db, folder })
    expect(found.isUpToDate).toBe(false)
    expect(found.troubles.map(({ kind }) => kind)).toContain('outOfOrder')
    expect((await upgrade({ db, folder })).done).toHaveLength(1)
    expect((await status({ db, folder })).isUpToDate).toBe(true)
  })

  test('a new value of an enum is used by the next revision', async () => {
    await using database = await open('postgres.js')
    const folder = await makeMigrations(format, [
      { name: 'mood', up: `CREATE TYPE mood AS ENUM ('a');--> statement-breakpoint\nCREATE TABLE t (m mood);` },
      { name: 'value', up: `ALTER TYPE mood ADD VALUE 'b';` },
      { name: 'default', up: `ALTER TABLE t ALTER COLUMN m SET DEFAULT 'b';` },
    ])
    expect((await upgrade({ db: database.db, folder })).done).toHaveLength(3)
  })
})

async function open(driver: (typeof drivers)[number]) {
  const database = await openDatabase(driver)
  return { ...database, [Symbol.asyncDispose]: database.close }
}

async function failureOf(running: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MigrationError)
  return error as MigrationError
}
