import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backup, MigrationError, restore } from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { findDump, useDumpServer } from '../../support/dump-server.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const server = useDumpServer()

const contents = `
CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('abc', 1767225600000);
CREATE TABLE users (id integer PRIMARY KEY, name text);
INSERT INTO users SELECT n, 'name ' || n FROM generate_series(1, 1000) n;
CREATE TABLE "Odd ""table" (id integer);
CREATE VIEW names AS SELECT name FROM users;`

/** Has a folder with a backup of those contents. */
async function takeOne(): Promise<{ folder: string; file: string; url: string }> {
  const folder = await makeTemporaryFolder()
  const { url, sql } = await server.create()
  await sql.unsafe(contents)
  const { file } = await backup({ url, file: join(folder, 'store.dump') })
  return { folder, file, url }
}

async function failureOf(running: Promise<unknown>): Promise<MigrationError> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MigrationError)
  return error as MigrationError
}

test('a backup has a checksum and a manifest, and is restored with every row', async () => {
  const { file, url } = await takeOne()
  const manifest = JSON.parse(await readFile(`${file}.json`, 'utf8')) as object
  expect(manifest).toMatchObject({
    format: 1,
    database: new URL(url).pathname.slice(1),
    bytes: (await stat(file)).size,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    versions: { pgDump: (await findDump()).version },
    ledger: { schema: 'drizzle', table: '__drizzle_migrations', revisions: [{ hash: 'abc', when: 1767225600000 }] },
    tables: [
      { schema: 'drizzle', name: '__drizzle_migrations', rows: 1 },
      { schema: 'public', name: 'Odd "table', rows: 0 },
      { schema: 'public', name: 'users', rows: 1000 },
    ],
  })
  expect([(await stat(file)).mode & 0o777, (await stat(`${file}.json`)).mode & 0o777]).toEqual([0o600, 0o600])

  const copy = await server.create()
  expect(await restore({ url: copy.url, file })).toMatchObject({ tables: 3, rows: 1001 })
  const [row] =
    await copy.sql`select count(*)::int as names, max(id) as last from users, lateral (select from names limit 1) n`
  expect(row).toEqual({ names: 1000, last: 1000 })
})

test('rows that come while it is taken are neither dumped nor counted', async () => {
  const folder = await makeTemporaryFolder()
  const { url, sql } = await server.create()
  await sql.unsafe(contents)
  let isWritten = false
  const { file, manifest } = await backup({
    url,
    file: join(folder, 'store.dump'),
    // It is dumping by then, and the snapshot is older.
    onProgress: () => {
      if (!isWritten) void sql.unsafe('insert into users select n from generate_series(2001, 2010) n').execute()
      isWritten = true
    },
  })
  expect(manifest.tables.find(({ name }) => name === 'users')?.rows).toBe(1000)
  const copy = await server.create()
  expect(await restore({ url: copy.url, file })).toMatchObject({ rows: 1001 })
})

describe('a backup is refused before it starts when', () => {
  test('pg_dump is nowhere', async () => {
    const folder = await makeTemporaryFolder()
    const { url } = await server.create()
    const { message, details } = await failureOf(backup({ url, file: join(folder, 'x.dump'), pgBin: folder }))
    expect(message).toMatch(
      /^Expected pg_dump \d+ or later, since the server is PostgreSQL .*, got none in .*Install it/,
    )
    expect(details).toMatchObject({ reason: 'tool', hasChanged: false })
    expect(await readdir(folder)).toEqual([])
  })

  test('pg_dump is older than the server', async () => {
    const { major, path } = await findDump()
    await using newest = await startTestDatabase({ log: () => undefined })
    const folder = await makeTemporaryFolder()
    // Debian's may be as new as the server of the tests: then one is made that says it is older.
    const old = major < 18 ? dirname(path) : await writeTool(folder, 'pg_dump', 'echo "pg_dump (PostgreSQL) 13.5"')
    const { message } = await failureOf(backup({ url: newest.url, file: join(folder, 'x.dump'), pgBin: old }))
    expect(message).toMatch(
      /^Expected pg_dump \d+ or later, since the server is PostgreSQL \d.*, got pg_dump 1\d\.\d+ \(/,
    )
    expect((await readdir(folder)).filter((name) => name.startsWith('x.'))).toEqual([])
  })

  test('the file is there already', async () => {
    const { file, url } = await takeOne()
    expect((await failureOf(backup({ url, file }))).message).toContain('a backup replaces none')
    await writeFile(`${file}2.partial`, '')
    expect((await failureOf(backup({ url, file: `${file}2` }))).message).toContain('one that is there already')
  })
})

describe('nothing that looks like a backup is left when', () => {
  test('pg_dump fails', async () => {
    const folder = await makeTemporaryFolder()
    const { url, sql } = await server.create()
    await sql.unsafe(contents)
    const { path } = await findDump()
    const script = `[ "$1" = --version ] || exec ${path} "$@" --table='no such table'; exec ${path} --version`
    const bin = await writeTool(await makeTemporaryFolder(), 'pg_dump', script)
    const error = await failureOf(backup({ url, file: join(folder, 'x.dump'), pgBin: bin }))
    expect(error.details.reason).toBe('backup')
    expect((error.cause as Error).message).toContain('pg_dump: error: no matching tables were found')
    expect(await readdir(folder)).toEqual([])
  })

  test('it is interrupted', async () => {
    const folder = await makeTemporaryFolder()
    const { url, sql } = await server.create()
    await sql.unsafe(contents)
    const controller = new AbortController()
    // The table stays locked, so that pg_dump waits.
    await sql.begin(async (transaction) => {
      await transaction.unsafe('lock table users in access exclusive mode')
      const running = failureOf(backup({ url, file: join(folder, 'x.dump'), signal: controller.signal }))
      setTimeout(() => controller.abort(), 500)
      expect((await running).details.reason).toBe('interrupted')
    })
    expect(await readdir(folder)).toEqual([])
    const left = await sql`select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`
    expect(left).toEqual([])
  })
})

test('the password is in no argument of pg_dump, and in no file', async () => {
  const folder = await makeTemporaryFolder()
  const { url, sql } = await server.create()
  await sql.unsafe(contents)
  const role = `dumper_${process.pid}`
  await sql.unsafe(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'pass$word'`)
  const { path } = await findDump()
  const script = `[ "$1" = --version ] || { echo "$@" > ${folder}/argv; env > ${folder}/env; }; exec ${path} "$@"`
  const bin = await writeTool(await makeTemporaryFolder(), 'pg_dump', script)
  const withPassword = new URL(url)
  withPassword.username = role
  withPassword.password = 'pass%24word'
  await backup({ url: withPassword.href, file: join(folder, 'x.dump'), pgBin: bin })
  await sql.unsafe(`DROP ROLE ${role}`)
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  expect(await read('env')).toContain('PGPASSWORD=pass$word\n')
  expect(`${await read('argv')}${await read('x.dump.json')}`).not.toMatch(/pass(%24|\$)word/)
})

describe('a restore is refused before anything is changed when', () => {
  test('the file was cut or changed, or has no manifest', async () => {
    const { file } = await takeOne()
    const { url, sql } = await server.create()
    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, -1))
    expect((await failureOf(restore({ url, file }))).message).toContain(`to have ${bytes.length} bytes`)
    await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]))
    expect((await failureOf(restore({ url, file }))).message).toContain('to have its checksum')
    expect((await failureOf(restore({ url, file: `${file}.json` }))).message).toContain('its manifest')
    expect(await sql`select from pg_class where relnamespace = 'public'::regnamespace`).toHaveLength(0)
  })

  test('the database is not empty; by its name it is erased first', async () => {
    const { file } = await takeOne()
    const { url, sql } = await server.create()
    const name = new URL(url).pathname.slice(1)
    await sql.unsafe('CREATE SCHEMA other; CREATE TABLE other.kept (id integer)')
    const { message, details } = await failureOf(restore({ url, file }))
    expect(message).toContain(`--yes-erase ${name}`)
    expect(details.reason).toBe('decision')
    expect((await failureOf(restore({ url, file, erase: 'another' }))).message).toContain(`the name ${name}`)
    expect(await sql`select to_regclass('other.kept')::text as kept`).toEqual([{ kept: 'other.kept' }])
    await sql.unsafe('CREATE PUBLICATION of_no_schema')
    const left = await failureOf(restore({ url, file, erase: name }))
    expect(left.details.hasChanged).toBe(true)
    expect(left.message).toContain('got the publication of_no_schema')
    await sql.unsafe('DROP PUBLICATION of_no_schema; CREATE SCHEMA other')
    await restore({ url, file, erase: name })
    expect(await sql`select to_regclass('other.kept') as kept, (select count(*)::int from users) as users`).toEqual([
      { kept: null, users: 1000 },
    ])
  })
})

test('a restore that fails is rolled back, and one with a row less is told', async () => {
  const { url, sql } = await server.create()
  await sql.unsafe(
    `${contents}; CREATE ROLE owner_of_${process.pid}; ALTER TABLE users OWNER TO owner_of_${process.pid}`,
  )
  const { file } = await backup({ url, file: join(await makeTemporaryFolder(), 'store.dump') })
  await sql.unsafe(`ALTER TABLE users OWNER TO current_user; DROP ROLE owner_of_${process.pid}`)
  const copy = await server.create()
  const failed = await failureOf(restore({ url: copy.url, file }))
  expect(failed.details).toMatchObject({ reason: 'backup', hasChanged: false })
  expect((failed.cause as Error).message).toContain(`role "owner_of_${process.pid}" does not exist`)
  expect(await copy.sql`select to_regclass('users') as users`).toEqual([{ users: null }])

  const manifest = await readFile(`${file}.json`, 'utf8')
  await writeFile(`${file}.json`, manifest.replace('"rows": 1000', '"rows": 1001'))
  const short = await failureOf(restore({ url: copy.url, file, noOwner: true }))
  expect(short.message).toContain('Expected public.users to have 1001 rows, got 1000.')
  expect(short.details.hasChanged).toBe(true)
})

test('the commands print what was done, and answer 2 where nothing was', async () => {
  const root = await makeTemporaryFolder()
  await writeConfig(root)
  const { url, sql } = await server.create()
  await sql.unsafe(contents)
  const taken = await runCli(root, ['backup'], url)
  expect(taken.stdout).toMatch(
    / ✓ \d{8}T\d{6}\.dump {2}\S+ k?B in .*\n {3}3 tables, 1,001 rows\n {3}1 revision applied/,
  )
  const file = (await readdir(root)).find((name) => name.endsWith('.dump')) ?? ''
  const copy = await server.create()
  const [listed, restored, none] = await Promise.all([
    runCli(root, ['restore', file, '--list']),
    runCli(root, ['restore', file, '--to', copy.url]),
    runCli(root, ['backup', '--pg-bin', root], url),
  ])
  expect(listed.stdout).toMatch(/taken .*\n users +1,000 rows\n/s)
  expect(restored.stdout).toContain(' ✓ 3 tables with 1,001 rows, as many as were dumped')
  expect([taken.code, listed.code, restored.code, none.code]).toEqual([0, 0, 0, 2])
  expect(none.stderr).toContain('Install it')
}, 60_000)

/** Writes a program in a folder of its own, which stands for an installation. */
async function writeTool(parent: string, name: string, script: string): Promise<string> {
  const folder = join(parent, 'bin')
  await mkdir(folder)
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
  return folder
}
