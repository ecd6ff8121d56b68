import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verify, type VerifyResult } from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { formats, type TestRevision, writeMigrations } from '../../support/migration-folder.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const users: TestRevision = { name: 'users', up: 'CREATE TABLE users (id integer)', down: 'DROP TABLE users' }

async function makeProject(
  revisions: readonly TestRevision[],
  format: (typeof formats)[number] = 'folders',
): Promise<string> {
  const root = await makeTemporaryFolder()
  await writeConfig(root)
  await writeMigrations(join(root, 'drizzle'), format, revisions)
  return root
}

async function verifyAll(...revisions: readonly TestRevision[]): Promise<VerifyResult> {
  return verify({ cwd: await makeProject(revisions) })
}

function outcomesOf({ revisions }: VerifyResult): readonly string[] {
  return revisions.map(({ outcome }) => outcome)
}

test.each(formats)('a way down that leads back is verified, in the format %s', async (format) => {
  const nick = {
    name: 'nick',
    up: 'ALTER TABLE users ADD nick text;\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY nick ON users (nick)',
    down: 'DROP INDEX CONCURRENTLY nick;\n--> statement-breakpoint\nALTER TABLE users DROP nick',
  }
  const result = await verify({ cwd: await makeProject([users, nick], format) })
  expect(result).toMatchObject({ isVerified: true, server: expect.stringMatching(/^PostgreSQL \d+\.\d+$/) as string })
  expect(outcomesOf(result)).toEqual(['equal', 'equal'])
})

test('what a revision sets is not set in the next one, as in an upgrade', async () => {
  const shop = {
    name: 'shop',
    up: 'CREATE SCHEMA shop; SET search_path TO shop; CREATE TEMP TABLE work ()',
    down: 'SET search_path TO shop; DROP SCHEMA shop',
  }
  const next = { name: 'next', up: 'CREATE TABLE public.t (); ALTER TABLE t ADD a int', down: 'DROP TABLE t' }
  expect(outcomesOf(await verifyAll(shop, next))).toEqual(['equal', 'equal'])
})

describe('a way down is not verified when', () => {
  test('it leads elsewhere, and what differs is named', async () => {
    const sloppy = {
      name: 'nick',
      up: 'ALTER TABLE users ADD nick text; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      down: 'ALTER TABLE users DROP nick',
    }
    const last = { name: 'last', up: 'CREATE TABLE t ()', down: 'DROP TABLE t' }
    const result = await verifyAll(users, sloppy, last)
    expect(result.isVerified).toBe(false)
    // The function is still there when the revision runs again.
    expect(outcomesOf(result)).toEqual(['equal', 'fails', 'not reached'])
    expect(result.revisions[1]?.findings).toEqual([
      expect.stringContaining('down: + function public.f(): CREATE OR REPLACE FUNCTION public.f() RETURNS integer'),
      'down: + grant function f() to public: execute',
      expect.stringContaining('up again: Expected line 1 of') as string,
    ])
  })

  test('it makes something else of what was there', async () => {
    const result = await verifyAll(users, {
      name: 'wide',
      up: 'ALTER TABLE users ALTER id TYPE bigint',
      down: 'ALTER TABLE users ALTER id TYPE smallint',
    })
    expect(outcomesOf(result)).toEqual(['equal', 'differs'])
    expect(result.revisions[1]?.findings).toEqual(['down: ~ column public.users.id: integer -> smallint'])
  })

  test('it fails; later revisions go on from where it failed', async () => {
    const result = await verifyAll(
      users,
      { name: 'nick', up: 'ALTER TABLE users ADD nick text', down: 'ALTER TABLE users DROP nik' },
      { name: 'age', up: 'ALTER TABLE users ADD age int', down: 'ALTER TABLE users DROP age' },
    )
    expect(outcomesOf(result)).toEqual(['equal', 'fails', 'equal'])
    expect(result.revisions[1]?.findings[0]).toMatch(
      /down: Expected line 1 of .*down\.sql to run .*"nik".*does not exist/,
    )
  })

  test('there is none', async () => {
    const result = await verifyAll({ name: 'users', up: users.up })
    expect(result).toMatchObject({ isVerified: false, revisions: [{ outcome: 'no way down' }] })
  })
})

test('what a way down announces is no failure', async () => {
  const result = await verifyAll(
    { ...users, up: `${users.up}; INSERT INTO users VALUES (1)` },
    {
      name: 'drop',
      up: 'DROP TABLE users',
      down: '-- drizzle-repository: irreversible users: it comes back without its columns\nCREATE TABLE users ()',
    },
  )
  expect(result.isVerified).toBe(true)
  expect(outcomesOf(result)).toEqual(['equal', 'announced'])
  expect(result.revisions[1]?.findings).toEqual(['down: - column public.users.id: integer'])
})

test('only the revisions that are named are verified', async () => {
  const broken = { name: 'broken', up: 'CREATE TABLE t ()', down: 'nonsense' }
  const cwd = await makeProject([broken, users])
  expect(outcomesOf(await verify({ cwd, revisions: ['users'] }))).toEqual(['equal'])
})

test('the command prints a line for each, on a server that is named', async () => {
  await using database = await startTestDatabase()
  const cwd = await makeProject([users, { name: 'more', up: 'CREATE TABLE t ()' }])
  const { code, stdout } = await runCli(cwd, ['verify', '--scratch-url', database.url])
  expect(code).toBe(1)
  expect(stdout).toMatch(/^ ✓ \d+_users {2}equal\n ✗ \d+_more {2}no way down\non PostgreSQL .* \(--scratch-url\)\n$/)
}, 60_000)

test('a scratch server that does not answer is an error without a stack', async () => {
  const cwd = await makeProject([users])
  const { code, stderr } = await runCli(cwd, ['verify', '--scratch-url', 'postgres://me:secret@127.0.0.1:1/x'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/✗ Expected a PostgreSQL server to answer at 127\.0\.0\.1:1\/x \(--scratch-url\), got/)
  expect(stderr).not.toMatch(/secret|\n\s+at /)
}, 60_000)
