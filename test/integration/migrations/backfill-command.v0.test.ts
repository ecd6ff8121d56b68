import postgres from 'postgres'
import { expect, test } from 'vitest'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { useKitProject } from '../../support/kit-project.ts'
import { type TestRevision, writeMigrations } from '../../support/migration-folder.ts'
import { type CliResult, runCli } from '../../support/run-cli.ts'

const revisions: readonly TestRevision[] = [
  {
    name: 'users',
    up: `CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
      INSERT INTO users SELECT i, 'Name ' || i FROM generate_series(1, 1200) i`,
  },
]

const later: readonly TestRevision[] = [
  ...revisions,
  { name: 'nick', up: 'ALTER TABLE users ADD COLUMN nick text' },
  { name: 'index', up: 'CREATE INDEX users_nick ON users (nick)' },
  {
    name: 'required',
    up: '-- drizzle-repository: phase contract\n-- drizzle-repository: after backfill nick\nALTER TABLE users ALTER COLUMN nick SET NOT NULL',
  },
]

const backfill = `import { isNull, sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
const users = pgTable('users', { id: integer().primaryKey(), name: text().notNull(), nick: text() })
export default { table: users, where: isNull(users.nick), set: { nick: sql\`lower(\${users.name})\` } }
`

test('a revision waits for its backfill, which is run, looked at and finalized by command', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const { folder, write } = useKitProject('0.31')
  const run = (...args: string[]): Promise<CliResult> => runCli(folder, args, database.url)
  await writeMigrations(`${folder}/drizzle`, 'journal', revisions)
  expect((await run('upgrade')).code).toBe(0)
  await writeMigrations(`${folder}/drizzle`, 'journal', later)
  write('drizzle/0001_nick.backfill.ts', backfill)

  const unready = await run('backfill', 'run', 'nick')
  expect(unready.code).toBe(2)
  expect(unready.stderr).toContain('upgrade 0001_nick')
  const upgraded = await run('upgrade')
  expect(upgraded.code).toBe(1)
  expect(upgraded.stdout).toContain('✓ 0002_index')
  expect(upgraded.stdout).toContain('0003_required waits for the backfill nick, which was not run in this database')
  expect(upgraded.stdout).toContain('drizzle-repository backfill run nick')

  const [status, dry, early] = await Promise.all([
    run('backfill', 'status', '--json'),
    run('backfill', 'run', 'nick', '--dry-run'),
    run('backfill', 'finalize', 'nick'),
  ])
  expect(status.code).toBe(1)
  expect(JSON.parse(status.stdout)).toMatchObject([{ name: 'nick', state: 'pending' }])
  expect([dry.code, early.code]).toEqual([0, 1])
  expect(dry.stdout).toContain('1,200 changed')
  expect(early.stdout).toContain('it was not run')

  const wrong = await Promise.all([
    run('backfill', 'pause', 'nobody'),
    run('backfill', 'run', 'nick', '--max-lag', 'never'),
  ])
  expect(wrong.map(({ code }) => code)).toEqual([2, 2])

  const [one, two] = await Promise.all([
    run('backfill', 'run', '--json'),
    run('backfill', 'run', '0001_nick', '--json'),
  ])
  expect([one.code, two.code]).toEqual([0, 0])
  const done = [one, two].map(({ stdout }) => (JSON.parse(stdout) as { rows: number }[])[0]?.rows ?? 0)
  expect(done.reduce((sum, rows) => sum + rows, 0)).toBe(1200)
  const [unfinalized, before] = await Promise.all([run('upgrade', '--json'), run('status')])
  expect(unfinalized.code).toBe(1)
  expect(JSON.parse(unfinalized.stdout)).toMatchObject({
    done: [],
    waiting: { revision: '0003_required', next: 'drizzle-repository backfill finalize nick' },
  })
  expect(before.stdout).toContain('the backfill nick is finished, not finalized')
  const finalized = await run('backfill', 'finalize', '0001_nick')
  expect(finalized.code).toBe(0)
  expect(finalized.stdout).toContain('nick is finalized: no row of "users" is left')
  const [after, last] = await Promise.all([run('backfill', 'status'), run('upgrade')])
  expect([after.code, last.code]).toEqual([0, 0])

  const sql = postgres(database.url, { max: 1 })
  expect([...(await sql`select nick from users where id = 1200`)]).toEqual([{ nick: 'name 1200' }])
  await sql.end()
}, 120_000)
