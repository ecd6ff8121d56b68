import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import {
  backup,
  preflight,
  type PreflightLine,
  type PreflightOptions,
  type PreflightResult,
} from '../../../src/migrations/index.ts'
import { checkDisk, checkSessions, readSessions } from '../../../src/migrations/preflight/index.ts'
import type { SafetyOptions } from '../../../src/migrations/revision.ts'
import { useDumpServer } from '../../support/dump-server.ts'
import { makeMigrations, type TestRevision, writeMigrations } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'

const server = useDumpServer()

const users: TestRevision = {
  name: 'users',
  up: `CREATE TABLE users (id integer PRIMARY KEY, nick text);
INSERT INTO users SELECT n, 'nick ' || n FROM generate_series(1, 1000) n;`,
  down: 'DROP TABLE users;',
}
const note: TestRevision = {
  name: 'note',
  up: 'ALTER TABLE users ADD COLUMN note text;\nCREATE INDEX CONCURRENTLY users_note ON users (note);',
  down: 'DROP INDEX users_note;\nALTER TABLE users DROP COLUMN note;',
}
const wide: TestRevision = {
  name: 'wide',
  up: 'ALTER TABLE users ALTER COLUMN id SET DATA TYPE bigint;',
  down: 'ALTER TABLE users ALTER COLUMN id SET DATA TYPE integer;',
}
const drop: TestRevision = {
  name: 'drop',
  up: 'ALTER TABLE users DROP COLUMN nick;',
  down: '-- drizzle-repository: lossy users.nick: its values are gone\nALTER TABLE users ADD COLUMN nick text;',
}

interface Place {
  readonly url: string
  readonly sql: postgres.Sql
  readonly folder: string
}

/** A database to which the first revision was applied. */
async function makeDatabase(...pending: readonly TestRevision[]): Promise<Place> {
  const folder = await makeMigrations('journal', [users, ...pending])
  const { url, sql } = await server.create()
  await inSession(url, folder, (session) => upgradeIn(session, { target: '+1' }))
  return { url, sql, folder }
}

async function check(
  { url, folder }: Pick<Place, 'url' | 'folder'>,
  options: PreflightOptions & { readonly safety?: SafetyOptions } = {},
): Promise<PreflightResult> {
  const file = options.backup ?? (await backup({ url, file: join(await makeTemporaryFolder(), 'x.dump') })).file
  return preflight({ url, folder, scratchUrl: server.url, backup: file, ...options })
}

function lineOf({ lines }: PreflightResult, wanted: PreflightLine['check']): PreflightLine | undefined {
  return lines.find((line) => line.check === wanted)
}

function crossesOf({ lines }: PreflightResult): readonly string[] {
  return lines.filter(({ isFine }) => !isFine).map((line) => line.check)
}

test('nothing stands in the way of what is safe: everything was done on a copy', async () => {
  const place = await makeDatabase(note)
  const result = await check(place)
  expect(result.lines.filter(({ isFine }) => !isFine)).toEqual([])
  expect(result).toMatchObject({ isClear: true, pending: ['0001_note'] })
  expect(result.lines.map((line) => line.check)).toEqual([
    'backup',
    'rehearsal',
    'locks',
    'rollback',
    'old code',
    'who is there',
    'replicas',
    'disk',
    'deploy order',
  ])
  expect(lineOf(result, 'backup')?.sentence).toMatch(
    /^x\.dump, .* old, sha256 matches, \d tables restored into scratch$/,
  )
  expect(lineOf(result, 'rehearsal')?.sentence).toMatch(/^1 revision applied to the restored copy in /)
  expect(lineOf(result, 'rollback')?.sentence).toBe('up → down → up equal')
  const [row] = await place.sql`select count(*)::int as columns from pg_attribute
    where attrelid = 'users'::regclass and attnum > 0`
  expect(row).toEqual({ columns: 2 })
}, 60_000)

test('a rewrite, a drop and whoever is in the way are named', async () => {
  const place = await makeDatabase(wide, drop)
  const api = postgres(place.url, { max: 1, connection: { application_name: 'api-v41' } })
  await api`select nick from users limit 1`
  const nightly = postgres(place.url, { max: 1, connection: { application_name: 'nightly' } })
  const result = await nightly.begin(async (transaction) => {
    await transaction`select count(*) from users`
    // Every lock and every transaction is too long then.
    return check(place, { diskFree: 1, safety: { lockTimeout: '1ms' } })
  })
  await Promise.all([api.end(), nightly.end()])
  expect(crossesOf(result)).toEqual(['locks', 'old code', 'who is there', 'disk'])
  expect(lineOf(result, 'locks')?.details[0]).toMatch(/^users AccessExclusive for .*: reads and writes wait$/)
  expect(lineOf(result, 'old code')?.details).toEqual([
    expect.stringMatching(/users\.nick.* · .*api-v41.* \(\d sessions?\) named the table last$/) as string,
  ])
  expect(lineOf(result, 'who is there')?.details).toContainEqual(
    expect.stringMatching(/^pid \d+ {2}nightly {2}idle in transaction for .* AccessShareLock on users$/) as string,
  )
  expect(lineOf(result, 'disk')?.sentence).toMatch(/^1 B free, users needs about \d+ kB$/)
  expect(lineOf(result, 'rollback')?.sentence).toBe('up → down → up equal; lossy: users.nick (announced)')
}, 60_000)

describe('a cross is for', () => {
  test('a way down that is missing, leads elsewhere, or fails on rows', async () => {
    const place = await makeDatabase({ ...note, down: 'DROP INDEX users_note;' })
    expect(lineOf(await check(place), 'rollback')).toMatchObject({
      isFine: false,
      details: ['down: + column public.users.note: text'],
    })
    await writeMigrations(place.folder, 'journal', [
      users,
      { ...note, down: 'ALTER TABLE users ALTER nick SET DATA TYPE integer USING nick::integer' },
    ])
    const failing = lineOf(await check(place), 'rollback')
    expect(failing?.sentence).toMatch(
      /^Expected line 1 of .*note\.down\.sql to run on the scratch database, got 22P02$/,
    )
    const without = await makeDatabase({ name: 'bare', up: 'CREATE TABLE bare ();' })
    expect(lineOf(await check(without), 'rollback')).toMatchObject({ sentence: 'no way down: 0001_bare' })
  }, 60_000)

  test('a revision that fails on the rows that there are, although an empty database takes it', async () => {
    const place = await makeDatabase({ name: 'short', up: 'SELECT 1;\nALTER TABLE users ALTER nick TYPE varchar(5);' })
    const result = await check(place)
    expect(crossesOf(result)).toEqual(expect.arrayContaining(['rehearsal', 'rollback']))
    expect(lineOf(result, 'rehearsal')?.sentence).toBe('0001_short fails on the copy: 22001 in line 2')
  }, 60_000)

  test('a backup that is old, of another database, or of other revisions', async () => {
    const place = await makeDatabase(note)
    const { file } = await backup({ url: place.url, file: join(await makeTemporaryFolder(), 'x.dump') })
    const other = await makeDatabase(note)
    const old = await check(place, { backup: file, maxAge: '0s' })
    expect(lineOf(old, 'backup')).toMatchObject({ isFine: false, next: 'Take another: drizzle-repository backup' })
    // The rest is done all the same, on what the revisions make.
    expect(crossesOf(old)).toEqual(['backup', 'rehearsal'])
    expect(lineOf(await check(other, { backup: file }), 'backup')?.sentence).toContain('one of dumped_')
    await inSession(place.url, place.folder, (session) => upgradeIn(session, {}))
    await writeMigrations(place.folder, 'journal', [users, note, drop])
    expect(lineOf(await check(place, { backup: file }), 'backup')?.sentence).toContain('one of others')
  }, 90_000)

  test('pg_dump that is nowhere; what a copy would tell is a cross, too', async () => {
    const place = await makeDatabase(note)
    const pgBin = await makeTemporaryFolder()
    const result = await preflight({ url: place.url, folder: place.folder, scratchUrl: server.url, pgBin })
    expect(crossesOf(result)).toEqual(['backup', 'rehearsal'])
    expect(lineOf(result, 'backup')?.sentence).toMatch(/^Expected pg_dump \d+ or later, .*, got none in /)
    expect(lineOf(result, 'backup')?.next).toMatch(/^Install it/)
  }, 60_000)

  test('what the role may not see', async () => {
    const place = await makeDatabase()
    const role = `plain_${process.pid}`
    await place.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`)
    const url = new URL(place.url)
    url.username = role
    url.password = 'plain'
    const connection = await openConnection({ url: url.href })
    expect(checkSessions(await readSessions(connection), 5000)).toMatchObject({
      isFine: false,
      sentence: expect.stringContaining('of which this role sees nothing') as string,
    })
    const statement = { work: [{ kind: 'rewrite', table: 'public.users' }] }
    const traced = [{ name: 'wide', statements: [statement] }] as unknown as Parameters<typeof checkDisk>[1]
    expect(await checkDisk(connection, traced, undefined)).toMatchObject({
      isFine: false,
      next: 'look there, and say it: --disk-free 200GB',
    })
    expect(await checkDisk(connection, traced, 1e12)).toMatchObject({ isFine: true })
    await connection.close()
    await place.sql.unsafe(`DROP ROLE ${role}`)
  }, 60_000)
})

test('the command prints the list, keeps the backup and answers 1 for a cross', async () => {
  const root = await makeTemporaryFolder()
  await writeConfig(root)
  await writeMigrations(join(root, 'drizzle'), 'journal', [users, note, drop])
  const { url, sql } = await server.create()
  await inSession(url, join(root, 'drizzle'), (session) => upgradeIn(session, { target: '+1' }))
  // Somebody is connected.
  await sql`select 1`
  const { code, stdout, stderr } = await runCli(root, ['preflight', '--scratch-url', server.url], url)
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^\S+ at \S+ · PostgreSQL \S+\n\n ✓ backup {8}\d{8}T\d{6}\.dump, .*\n ✓ rehearsal {5}2 revisions /,
  )
  expect(stdout).toMatch(/ ✗ old code .*\n.*users\.nick.*\n {17}→ deploy the code .*\n\n?/)
  expect(stdout).toMatch(/\n1 of 9 lines stands in the way\n$/)
  expect((await readdir(root)).filter((name) => name.includes('.dump'))).toHaveLength(2)
}, 90_000)
