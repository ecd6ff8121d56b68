import { execFileSync } from 'node:child_process'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import { inSession } from '../../support/migration-session.ts'
import {
  formats,
  makeMigrations,
  nameOf,
  writeMigrations,
  type TestFormat,
  type TestRevision,
} from '../../support/migration-folder.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'

const tables: TestRevision = {
  name: 'tables',
  up: 'CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);',
}
const index: TestRevision = { name: 'index', up: '-- ü 😀\nCREATE INDEX "orders_total" ON "orders" ("total");' }
const rename: TestRevision = { name: 'rename', up: 'ALTER TABLE "orders" RENAME COLUMN "total" TO "sum";' }

async function makeProject(format: TestFormat, revisions: readonly TestRevision[]): Promise<string> {
  const root = await makeTemporaryFolder()
  await writeConfig(root)
  await writeMigrations(join(root, 'drizzle'), format, revisions)
  return root
}

describe.each(formats)('with the layout of %s, lint', (format) => {
  test('needs no database, names the place and answers 1', async () => {
    const root = await makeProject(format, [tables, index, rename])
    const { code, stdout } = await runCli(root, ['lint'])
    expect(code).toBe(1)
    expect(stdout).toContain('   2 │ CREATE INDEX "orders_total" ON "orders" ("total");')
    expect(stdout).toContain('CREATE INDEX CONCURRENTLY "orders_total" ON "orders" ("total");')
    expect(stdout).toContain('1 error, 1 warning, 3 statements, 3 files')
  })
})

describe('lint', () => {
  const format = 'journal'

  test('of one revision judges it by those before it', async () => {
    const root = await makeProject(format, [tables, index, rename])
    const only = await runCli(root, ['lint', 'rename', '--json'])
    expect(only.code).toBe(0)
    expect(JSON.parse(only.stdout)).toMatchObject({
      errors: 0,
      warnings: 1,
      revisions: [
        { name: nameOf(format, 2, rename), findings: [{ rule: 'rename-column', start: { line: 1, column: 1 } }] },
      ],
    })
    expect((await runCli(root, ['lint', 'rename', '--strict'])).code).toBe(1)
  })

  test('since a commit looks at what is new, committed or not', async () => {
    const root = await makeProject(format, [tables, rename])
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args])
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'tables')
    await writeMigrations(join(root, 'drizzle'), format, [tables, rename, index])
    const { stdout } = await runCli(root, ['lint', '--since', 'HEAD'])
    expect(stdout).toContain('1 error, 0 warnings, 1 statement, 1 file')
    expect((await runCli(root, ['lint', '--since', 'nowhere'])).code).toBe(2)
  })
})

test('lint writes what GitHub and code scanners read', async () => {
  const root = await makeProject('journal', [tables, index])
  const github = await runCli(root, ['lint', '--format', 'github'])
  expect(github.stdout).toMatch(
    /^::error file=drizzle\/0001_index\.sql,line=2,endLine=2,col=1,title=create-index \(blocks\)::Share on/,
  )
  const sarif = JSON.parse((await runCli(root, ['lint', '--format', 'sarif'])).stdout) as {
    runs: { results: object[] }[]
  }
  expect(sarif.runs[0]?.results).toMatchObject([
    {
      ruleId: 'create-index',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 1 } } }],
    },
  ])
})

test('lint asks a database for the sizes of its tables', async () => {
  await using database = await startTestDatabase()
  const root = await makeProject('journal', [tables, index])
  await runCli(root, ['upgrade', '+1'], database.url)
  const { code, stdout } = await runCli(root, ['lint', '--pending'], database.url)
  expect(code).toBe(1)
  expect(stdout).toContain('how large orders is, nobody has counted yet')
  expect(stdout).toContain('1 statement, 1 file')
})

test('lint asks a database for the rows that a pending revision is refused for', async () => {
  await using database = await startTestDatabase()
  const rows = { name: 'rows', up: 'INSERT INTO "orders" ("id") VALUES (1);' }
  const total = { name: 'total', up: 'ALTER TABLE "orders" ALTER COLUMN "total" SET NOT NULL;' }
  const root = await makeProject('journal', [tables, rows, total])
  await runCli(root, ['upgrade', '+2'], database.url)
  const { code, stdout } = await runCli(root, ['lint', '--pending'], database.url)
  expect(code).toBe(1)
  expect(stdout).toContain('✗ rows-in-the-way  orders has rows without total: refused (23502)')
  expect(stdout).toContain('docs/lint.md#what-only-a-database-can-say')
})

test('lint refuses a line that allows nothing', async () => {
  const root = await makeProject('journal', [
    tables,
    { ...index, up: '-- drizzle-repository: allow create-indx: small\nCREATE INDEX "i" ON "orders" ("total");' },
  ])
  const { code, stderr } = await runCli(root, ['lint'])
  expect(code).toBe(2)
  expect(stderr).toContain('create-indx')
})

test('--fix writes the safe statements, and the revisions that follow', async () => {
  const check = { name: 'check', up: 'ALTER TABLE "orders" ADD CONSTRAINT "ok" CHECK ("total" > 0); -- why' }
  const root = await makeProject('journal', [tables, check])
  await writeFile(join(root, 'schema.ts'), '')
  await symlink(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(root, 'node_modules'))
  const { code, stdout } = await runCli(root, ['lint', 'check', '--fix'])
  expect(stdout).toContain('add-check')
  expect(code).toBe(0)
  const read = (name: string): Promise<string> => readFile(join(root, 'drizzle', name), 'utf8')
  expect(await read('0001_check.sql')).toBe(
    'ALTER TABLE "orders" ADD CONSTRAINT "ok" CHECK ("total" > 0) NOT VALID; -- why',
  )
  expect(await readdir(join(root, 'drizzle'))).toContain('0002_check_part_2.sql')
  expect(await read('0002_check_part_2.sql')).toBe('ALTER TABLE "orders" VALIDATE CONSTRAINT "ok";\n')
})

describe('upgrade', () => {
  test('refuses what is sure to fail before anything is changed', async () => {
    await using database = await startTestDatabase()
    const root = await makeProject('journal', [
      { name: 'mood', up: `CREATE TYPE "mood" AS ENUM ('a'); CREATE TABLE "t" ("m" "mood");` },
      { name: 'more', up: `ALTER TYPE "mood" ADD VALUE 'b'; ALTER TABLE "t" ALTER COLUMN "m" SET DEFAULT 'b';` },
    ])
    await runCli(root, ['upgrade', '+1'], database.url)
    const { code, stderr } = await runCli(root, ['upgrade'], database.url)
    expect(code).toBe(2)
    expect(stderr).toContain('55P04')
    expect(stderr).toContain('drizzle-repository lint 0001_more')
  })

  test('takes a required column while its table is empty, and refuses it once there is a row', async () => {
    await using database = await startTestDatabase()
    const required = { name: 'required', up: 'ALTER TABLE "orders" ADD COLUMN "day" date NOT NULL;' }
    const row = { name: 'row', up: 'INSERT INTO "orders" ("id", "day") VALUES (1, now());' }
    const second = { name: 'second', up: 'ALTER TABLE "orders" ADD COLUMN "night" date NOT NULL;' }
    const root = await makeProject('journal', [tables, required, row, second])
    expect((await runCli(root, ['upgrade', '+3'], database.url)).code).toBe(0)
    const { code, stderr } = await runCli(root, ['upgrade'], database.url)
    expect(code).toBe(2)
    expect(stderr).toContain('required-column')
  })

  test('looks for rows in tables whatever their names are', async () => {
    await using database = await startTestDatabase()
    const folder = await makeMigrations('folders', [
      { name: 'dotted', up: 'CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c.d" (); CREATE TABLE "c.d" ();' },
      { name: 'required', up: 'ALTER TABLE "a.b"."c.d" ADD "x" int NOT NULL; ALTER TABLE "c.d" ADD "x" int NOT NULL;' },
    ])
    const { done } = await inSession(database.url, folder, (session) => upgradeIn(session, {}))
    expect(done).toHaveLength(2)
  })

  test('warns of what blocks, and refuses it with --strict', async () => {
    await using database = await startTestDatabase()
    const root = await makeProject('journal', [tables, index])
    await runCli(root, ['upgrade', '+1'], database.url)
    expect((await runCli(root, ['upgrade', '--strict'], database.url)).code).toBe(2)
    const { code, stdout } = await runCli(root, ['upgrade'], database.url)
    expect(code).toBe(0)
    expect(stdout).toContain('create-index: Share on orders')
  })
})

test('trace shows locks and work, and answers 1 when somebody waits', async () => {
  const root = await makeProject('journal', [tables, index, rename])
  const waiting = await runCli(root, ['trace', 'index'])
  expect(waiting.stdout).toContain('writes wait')
  expect(waiting.stdout).toMatch(/orders S .*same/)
  expect(waiting.code).toBe(1)
  const fine = await runCli(root, ['trace', 'rename', '--json'])
  expect(fine.code).toBe(0)
  expect(JSON.parse(fine.stdout)).toMatchObject({ replayed: 2, revisions: [{ statements: [{ work: [] }] }] })
})
