import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { repair, status, upgrade } from '../../../src/migrations/index.ts'
import { emptySnapshot } from '../../../src/migrations/kit/journal/journal-snapshot.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { useKitProject } from '../../support/kit-project.ts'
import { type TestRevision, writeMigrations } from '../../support/migration-folder.ts'

// 0.31's dates have milliseconds, which the names of folders cannot hold.
const revisions: readonly TestRevision[] = [
  { name: 'a', up: 'CREATE TABLE a (id integer);' },
  { name: 'b', up: 'CREATE TABLE b (id integer);' },
  { name: 'system', up: 'CREATE TABLE c (id integer);--> statement-breakpoint\nALTER SYSTEM RESET work_mem;' },
  { name: 'gone', up: 'CREATE TABLE gone (id integer);' },
].map((revision, index) => ({ ...revision, when: 1_767_225_600_123 + index * 61_000 }))

test('what was wrong before drizzle-kit up is named and mended after it', async () => {
  const database = await startTestDatabase({ log: () => undefined })
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  onTestFinished(async () => {
    await sql.end()
    await database.stop()
  })
  const db = drizzle({ client: sql })
  const project = useKitProject('1.0')
  const folder = join(project.folder, 'drizzle')
  await writeMigrations(folder, 'journal', revisions)
  await upgrade({ db, folder })
  // As a kill in the second step of the third would leave it.
  await sql`delete from drizzle.__drizzle_migrations where id = 3`
  await sql`update drizzle_repository.runs set outcome = null where revision = '0002_system'`
  await sql`update drizzle_repository.steps set state = 'running' where step = 1`

  const kept = revisions.slice(0, 3)
  rmSync(join(folder, '0003_gone.sql'))
  await writeMigrations(folder, 'journal', kept)
  for (const index of kept.keys()) writeFileSync(join(folder, 'meta', `000${index}_snapshot.json`), snapshot(index))
  execFileSync(process.execPath, [join(project.folder, '../node_modules/drizzle-kit/bin.cjs'), 'up'], {
    cwd: project.folder,
    stdio: 'pipe',
  })
  const [, b = '', system = ''] = readdirSync(folder).toSorted()
  expect([b, system]).toEqual(['20260101000101_b', '20260101000202_system'])
  appendFileSync(join(folder, b, 'migration.sql'), '\n-- edited')

  const { troubles } = await status({ db, folder })
  expect(troubles.filter(({ isNote }) => !isNote).map(({ kind, revision }) => [kind, revision])).toEqual([
    ['edited', b],
    ['orphan', undefined],
    ['unfinished', system],
  ])
  await expect(upgrade({ db, folder })).rejects.toThrow(b)
  await repair({ db, folder, edited: 'accept', revision: 'b' })
  expect(await repair({ db, folder, orphan: 'forget' })).toHaveLength(1)
  await expect(upgrade({ db, folder })).rejects.toThrow('leaves no trace: ALTER SYSTEM RESET')
  expect(await repair({ db, folder, step: 'done' })).toMatchObject([{ kind: 'step' }])
  expect((await upgrade({ db, folder })).done).toHaveLength(1)
  expect((await status({ db, folder })).isUpToDate).toBe(true)
  const rows = await sql`select name from drizzle.__drizzle_migrations order by name`
  expect(rows.map(({ name }): unknown => name)).toEqual(readdirSync(folder).toSorted())
})

/** A snapshot of 0.31 with nothing in it. */
function snapshot(index: number): string {
  const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  const prevId = index === 0 ? emptySnapshot.id : id(index)
  return JSON.stringify({ ...emptySnapshot, id: id(index + 1), prevId })
}
