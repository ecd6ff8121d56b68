import { drizzle } from 'drizzle-orm/postgres-js'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { driftIn } from '../../../src/migrations/commands/drift.ts'
import { drift, upgrade } from '../../../src/migrations/index.ts'
import { loadProject } from '../../../src/migrations/project/load-project.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { kitLine, useKitProject } from '../../support/kit-project.ts'
import { makeMigrations, type TestRevision } from '../../support/migration-folder.ts'
import { inSession } from '../../support/migration-session.ts'
import { definitions } from '../../support/schema-changes.ts'

const revisions: readonly TestRevision[] = [
  { name: 'users', up: 'CREATE TABLE users (id integer primary key, name text)' },
  { name: 'view', up: 'CREATE VIEW names AS SELECT name FROM users' },
]

async function openDatabase(): Promise<{ url: string; sql: postgres.Sql }> {
  const database = await startTestDatabase()
  const sql = postgres(database.url, { max: 2, onnotice: () => {} })
  onTestFinished(async () => {
    await sql.end()
    await database.stop()
  })
  return { url: database.url, sql }
}

test('a database that was only upgraded has not drifted', async () => {
  const { sql } = await openDatabase()
  const folder = await makeMigrations('journal', revisions)
  const db = drizzle({ client: sql })
  expect((await drift({ db, folder })).hasDrifted).toBe(false)
  await upgrade({ db, folder, target: '+1' })
  expect(await drift({ db, folder })).toMatchObject({ hasDrifted: false, differences: [], lines: [] })
  await upgrade({ db, folder })
  expect((await drift({ db, folder })).hasDrifted).toBe(false)
})

test('whatever was changed by hand is named', async () => {
  const { sql } = await openDatabase()
  const folder = await makeMigrations('folders', revisions)
  const db = drizzle({ client: sql })
  await upgrade({ db, folder })
  await sql.unsafe(`
    DROP VIEW names; ALTER TABLE users ALTER name SET NOT NULL; CREATE INDEX by_name ON users (name);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
    COMMENT ON TABLE users IS 'people'; GRANT SELECT ON users TO public`)
  const { lines, hasDrifted } = await drift({ db, folder })
  expect(hasDrifted).toBe(true)
  expect(lines.map((line) => line.split(':', 1)[0])).toEqual([
    '~ column public.users.name',
    '+ comment table public.users',
    '+ function public.touch()',
    '+ grant function touch() to public',
    '+ grant table public.users to public',
    '+ index public.users.by_name',
    '+ trigger public.users.touched',
    '- view public.names (column × 1)',
  ])
})

test('the definitions can be compared with', async () => {
  const { url, sql } = await openDatabase()
  const source = `export const users = pgTable('users', { id: integer().primaryKey(), name: text() })`
  const { folder } = useKitProject(kitLine, { 'schema.ts': definitions(source) })
  const project = await loadProject({ cwd: folder })
  await sql.unsafe('CREATE TABLE users (id integer primary key, name text, age int)')
  const { lines } = await inSession(url, project.folder, (session) =>
    driftIn({ ...session, project }, { against: 'definitions' }),
  )
  expect(lines).toEqual(['+ column public.users.age: integer'])
}, 60_000)

test('revisions that are edited or missing are no measure', async () => {
  const { sql } = await openDatabase()
  const folder = await makeMigrations('folders', revisions)
  const db = drizzle({ client: sql })
  await upgrade({ db, folder })
  const other = await makeMigrations('folders', [{ ...revisions[0]!, up: 'CREATE TABLE users ()' }, revisions[1]!])
  await expect(drift({ db, folder: join(other) })).rejects.toThrow(/^Expected the files to be those that were applied/)
})
