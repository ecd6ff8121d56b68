import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { tableWith } from '../../support/generate-cases.ts'
import { kitLine, type KitLine, makeKitProject } from '../../support/kit-project.ts'
import { type CliResult, runCli } from '../../support/run-cli.ts'

interface DevProject {
  readonly sql: postgres.Sql
  write(name: string, text: string): void
  run(...args: readonly string[]): Promise<CliResult>
}

async function openProject(line: KitLine): Promise<DevProject> {
  const database = await startTestDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  const project = makeKitProject(line, { 'schema.ts': tableWith('a: text()') })
  onTestFinished(async () => {
    project.remove()
    await sql.end()
    await database.stop()
  })
  return { sql, write: project.write, run: (...args) => runCli(project.folder, args, database.url) }
}

test('dev generates, verifies and upgrades, and reset begins anew', async () => {
  const { sql, write, run } = await openProject(kitLine)
  const first = await run('dev', '-m', 'init')
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(first.stdout).toMatch(/ ✓ \d+_init {2}equal\n[^]*1 revision to apply\n ✓ \d+_init {2}transaction/)
  await sql`insert into t (id, a) values (1, 'x')`

  write('schema.ts', tableWith('b: text()'))
  expect((await run('dev', '-m', 'rename', '--rename', 't.a=b')).code).toBe(0)
  expect(await sql`select * from t`).toEqual([{ id: 1, b: 'x' }])

  await sql`create schema extra`
  const seed = `node -e "process.stdout.write(new URL(process.env.DATABASE_URL).pathname)" && exit 7`
  const reset = await run('reset', '--seed', seed)
  // The seed failed, after the reset.
  expect(reset.code).toBe(3)
  expect(reset.stdout).toMatch(/2 revisions to apply[^]*\/test_\w+$/)
  expect(await sql`select * from t`).toEqual([])
  expect(await sql`select to_regnamespace('extra') as extra`).toEqual([{ extra: null }])
}, 120_000)

test('what would hurt elsewhere stays on this machine', async () => {
  const { run } = await openProject('0.31')
  const url = 'postgres://me:secret@db.example.com/prod'
  const results = await Promise.all([
    run('dev', '--url', url),
    run('reset', '--url', url),
    run('reset', '--url', url, '--yes-erase', 'other'),
  ])
  expect(results.map(({ code }) => code)).toEqual([2, 2, 2])
  expect(results.map(({ stderr }) => stderr)).toEqual([
    expect.stringContaining('got prod at db.example.com:5432. Deploy with drizzle-repository upgrade.'),
    expect.stringContaining('To erase it all the same: --yes-erase prod'),
    expect.stringContaining('Expected --yes-erase with the name of the database, prod, got "other"'),
  ])
}, 60_000)
