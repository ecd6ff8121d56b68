import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { upgradeIn } from '../../../src/migrations/commands/upgrade.ts'
import type { Connection } from '../../../src/migrations/connection.ts'
import { openConnection } from '../../../src/migrations/connect/open-connection.ts'
import { MigrationError, type RunEvent } from '../../../src/migrations/index.ts'
import { takeLock } from '../../../src/migrations/run/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { makeMigrations, type TestRevision } from '../../support/migration-folder.ts'
import { inSession, ledger, sessionOf } from '../../support/migration-session.ts'

const table: TestRevision = { name: 'table', up: 'CREATE TABLE t (id integer PRIMARY KEY, a integer)' }
const column: TestRevision = { name: 'column', up: 'ALTER TABLE t ADD COLUMN b integer' }

describe('a table that another session has locked', () => {
  test('is tried again and again, names who is in the way, and never holds readers up for longer', async () => {
    await using database = await startTestDatabase({ log: () => undefined })
    const { url } = database
    await inSession(url, await makeMigrations('folders', [table]), (session) => upgradeIn(session, {}))
    const folder = await makeMigrations('folders', [table, column])
    const blocker = postgres(url, { max: 1, connection: { application_name: 'nightly' } })
    const reader = postgres(url, { max: 1 })
    await reader`select 1`
    await blocker`begin`.simple()
    await blocker`select * from t`

    let longest = 0
    const over = new AbortController()
    const reading = (async () => {
      while (!over.signal.aborted) {
        const startedAt = performance.now()
        await reader`select count(*) from t`
        longest = Math.max(longest, performance.now() - startedAt)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const events: RunEvent[] = []
    const options = { lockTimeout: '400ms', attempts: 2, onEvent: (event: RunEvent) => events.push(event) }
    const error = await failureOf(inSession(url, folder, (session) => upgradeIn(session, options)))
    over.abort()
    await reading
    expect(error.details).toMatchObject({ reason: 'lock', hasChanged: false, next: 'drizzle-repository upgrade' })
    expect(error.message).toMatch(
      /55P03 in line 1 .* after 2 attempts; in the way: pid \d+ \(nightly\), idle in transaction/,
    )
    expect(error.message).toContain('AccessShareLock on t')
    expect(events.filter(({ type }) => type === 'attemptFailed')).toHaveLength(1)
    // A statement of its own could wait for less; the margin is for a slow machine.
    expect(longest).toBeLessThan(1500)

    const later = inSession(url, folder, (session) => upgradeIn(session, { ...options, attempts: 20 }))
    await new Promise((resolve) => setTimeout(resolve, 600))
    await blocker`rollback`.simple()
    expect((await later).done).toHaveLength(1)
    await blocker.end()
    await reader.end()
  })
})

test('an interrupted build of an index is cancelled, and what it left is dropped', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const { url } = database
  const index = { name: 'index', up: 'CREATE INDEX CONCURRENTLY t_a ON t (a)' }
  const folder = await makeMigrations('journal', [table, index])
  const blocker = postgres(url, { max: 1 })
  await inSession(url, folder, (session) => upgradeIn(session, { target: '+1' }))
  await blocker`begin`.simple()
  await blocker`insert into t values (1, 1)`
  const controller = new AbortController()
  const running = failureOf(inSession(url, folder, (session) => upgradeIn(session, { signal: controller.signal })))
  await new Promise((resolve) => setTimeout(resolve, 500))
  controller.abort(new Error('Ctrl-C'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  await blocker`commit`.simple()
  expect((await running).details).toMatchObject({ reason: 'interrupted' })
  expect(await blocker`select 1 from pg_class where relname = 't_a'`).toHaveLength(0)
  expect((await inSession(url, folder, (session) => upgradeIn(session, {}))).done).toHaveLength(1)
  await blocker.end()
})

test('a connection that is lost around a statement of its own step leaves nobody watching, so that the process ends', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const { url } = database
  const folder = await makeMigrations('folders', [
    table,
    { name: 'index', up: 'CREATE INDEX CONCURRENTLY t_a ON t (a)' },
  ])
  await inSession(url, folder, (session) => upgradeIn(session, { target: '+1' }))
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  let isWatched = false
  for (let at = 1; at <= 12; at++) {
    const lose = (connection: Connection): Connection => {
      let sent = 0
      const query: Connection['query'] = async (text, values) => {
        // From where the run is recorded: only then is anything watched.
        if (sent > 0 || text.includes('insert into "drizzle_repository"."runs"')) sent += 1
        if (sent >= at) throw new Error('lost')
        return connection.query(text, values)
      }
      const another: Connection['another'] = async () => {
        isWatched = true
        return undefined
      }
      return { ...connection, query, another }
    }
    await failureOf(inSession(url, folder, (session) => upgradeIn(session, {}), lose))
    // Each one begins at the same place.
    await sql`drop index if exists t_a`
    await sql`delete from drizzle_repository.runs where revision like '%index'`
    await sql`delete from drizzle.__drizzle_migrations where name like '%index'`
  }
  await sql.end()
  // A look comes after half a second.
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(isWatched).toBe(false)
})

test('one deployer waits for another, and says which when it gives up', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const { url } = database
  const folder = await makeMigrations('journal', [table])
  const first = await openConnection({ url }, 'the first')
  const release = await takeLock(first, { ledger, wait: 0 })
  const error = await failureOf(inSession(url, folder, (session) => upgradeIn(session, { wait: '200ms' })))
  expect(error.details).toMatchObject({ reason: 'lock', hasChanged: false })
  expect(error.message).toContain('(the first)')
  await release()
  await inSession(url, folder, (session) => upgradeIn(session, { wait: '200ms' }))
  await first.close()
})

test('a connection through a pooler is refused before anything', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const folder = await makeMigrations('journal', [table])
  const connection = await openConnection({ url: database.url })
  // A pooler makes up a process of its own, and another one answers.
  const pooled = sessionOf({ ...connection, pid: (connection.pid ?? 0) + 1 }, folder)
  const error = await failureOf(upgradeIn(pooled, {}))
  expect(error.details).toMatchObject({ reason: 'pooler', hasChanged: false })
  expect(await connection.query(`select 1 from pg_namespace where nspname like 'drizzle%'`)).toEqual([])
  await connection.close()
})

async function failureOf(running: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MigrationError)
  return error as MigrationError
}
