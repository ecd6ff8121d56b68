import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { formats, type TestFormat, type TestRevision, writeMigrations } from '../../support/migration-folder.ts'
import { runCli, writeConfig } from '../../support/run-cli.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const revisions: readonly TestRevision[] = [
  { name: 'users', up: 'CREATE TABLE users (id integer);', down: 'DROP TABLE users;' },
  {
    name: 'nick',
    up: 'ALTER TABLE users ADD COLUMN nick text;',
    down: '-- drizzle-repository: lossy users.nick: its values are gone\nALTER TABLE users DROP COLUMN nick;',
  },
]

let database: Awaited<ReturnType<typeof startTestDatabase>>
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  return () => database.stop()
})

test('exit codes say whether the answer is yes, no, not started or part-way', async () => {
  const root = await makeProject()
  const run = async (...args: string[]): Promise<number | null> => (await runCli(root, args, database.url)).code
  expect(
    await Promise.all([run('current'), run('current', '--check'), run('status'), run('upgrade', '--dry-run')]),
  ).toEqual([0, 1, 1, 0])
  expect(
    await Promise.all([run('upgrade', '--nonsense'), run('nonsense'), run('--help'), run('upgrade', 'nowhere')]),
  ).toEqual([2, 2, 0, 2])
  expect(await Promise.all([run('downgrade'), run('downgrade', '--sql', 'head:base')])).toEqual([2, 0])
  expect(await run('upgrade')).toBe(0)
  expect(await Promise.all([run('current', '--check'), run('status')])).toEqual([0, 0])
  expect(await run('downgrade', '-1')).toBe(2)
  expect(await run('downgrade', '-1', '--accept-loss')).toBe(0)

  await writeMigrations(join(root, 'drizzle'), 'journal', [...revisions, { name: 'broken', up: 'SELECT 1/0;' }])
  const broken = await runCli(root, ['upgrade'], database.url)
  expect(broken.code).toBe(3)
  expect(broken.stdout).toContain('✓ 0001_nick')
  expect(broken.stderr).toContain('22012 in line 1')
  expect(broken.stderr).toContain('next:  drizzle-repository upgrade')
  expect(await run('downgrade', 'base', '--accept-loss')).toBe(0)
}, 120_000)

test.each(formats)(
  'of %s, looking needs no right to write, and loads neither the grammar nor drizzle-kit nor what snapshots say',
  async (format) => {
    const root = await makeProject('', format)
    await spoilSnapshots(join(root, 'drizzle'), format)
    const url = new URL(database.url)
    url.searchParams.set('options', '-c default_transaction_read_only=on')
    const logger = encodeURIComponent(
      `export async function load(url, context, next) { process._rawDebug("loads " + url); return next(url, context) }`,
    )
    const hook = `data:text/javascript,import { register } from 'node:module'; register('data:text/javascript,${logger}')`
    const looking = [['current', '--check'], ['history', '--verbose'], ['status'], ['heads']]
    const results = await Promise.all(looking.map((command) => runCli(root, command, url.href, ['--import', hook])))
    expect(results.map(({ code }) => code)).toEqual([1, 0, 1, 0])
    // It splits statements, and so has the grammar; snapshots it has not.
    expect(await runCli(root, ['show', 'nick'])).toMatchObject({ code: 0, stderr: '' })
    for (const { stderr } of results) {
      expect(stderr).toContain('loads ')
      expect(stderr).not.toMatch(/loads .*(libpg-query|drizzle-kit|drizzle-orm|migrations\/(lint|kit)\/)/)
    }
  },
  60_000,
)

/** Leaves of every snapshot what is no JSON; of 1.0 the names of parents stay, which stand first. */
async function spoilSnapshots(folder: string, format: TestFormat): Promise<void> {
  const files =
    format === 'journal'
      ? revisions.map((_, index) => join('meta', `000${index}_snapshot.json`))
      : (await readdir(folder)).map((name) => join(name, 'snapshot.json'))
  for (const file of files) {
    const whole = await readFile(join(folder, file), 'utf8').catch(() => '{}')
    await writeFile(join(folder, file), whole.replace(/}\s*$/, ', "ddl": [not JSON'))
  }
}

test('the settings of a config are read, and a wrong one is named', async () => {
  const root = await makeProject(`migrations: { schema: 'other', table: 'done' }`)
  expect((await runCli(root, ['upgrade', '--sql', 'base:head'])).stdout).toContain('"other"."done"')
  await writeFile(
    join(root, 'drizzle.config.ts'),
    `export default { dialect: 'postgresql' }; export const safety = { locktimeout: '5s' }`,
  )
  const wrong = await runCli(root, ['heads'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('"locktimeout"')])
  await rm(join(root, 'drizzle.config.ts'))
  expect((await runCli(root, ['heads'])).stderr).toContain('drizzle.config.ts')
}, 60_000)

async function makeProject(more = '', format: TestFormat = 'journal'): Promise<string> {
  const root = await makeTemporaryFolder()
  await writeConfig(root, more)
  await writeMigrations(join(root, 'drizzle'), format, revisions)
  return root
}
