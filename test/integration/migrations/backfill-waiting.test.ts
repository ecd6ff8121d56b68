import { isNull, sql } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import {
  type Backfill,
  type BackfillEvent,
  backfillStatus,
  finalizeBackfill,
  runBackfill,
  upgrade,
} from '../../../src/migrations/index.ts'
import { startTestDatabase } from '../../../src/testing/index.ts'
import { makeMigrations } from '../../support/migration-folder.ts'

const things = pgTable('things', { id: integer().primaryKey(), done: integer() })
const definition: Backfill<typeof things> = { table: things, where: isNull(things.done), set: { done: sql`1` } }

test('it waits for locks, old transactions and the hour, says why, and goes on', async () => {
  await using database = await startTestDatabase({ log: () => undefined })
  const client = postgres(database.url, { max: 2 })
  const other = postgres(database.url, { max: 1, connection: { application_name: 'nightly' } })
  const db = drizzle({ client })
  const up =
    'CREATE TABLE things (id integer PRIMARY KEY, done integer); INSERT INTO things SELECT generate_series(1, 700)'
  const folder = await makeMigrations('folders', [{ name: 'things', up }])
  await upgrade({ db, folder })

  /** Runs with something in the way, lets go of it when the backfill waits, and returns why it waited. */
  const waitsFor = async (begin: string, maxTransactionAge = 'off'): Promise<string> => {
    await client`update things set done = null`
    await other.unsafe(begin)
    let reason = ''
    const onEvent = (event: BackfillEvent): void => {
      if (event.type !== 'waiting' || reason !== '') return
      reason = event.reason
      void other.unsafe('rollback').execute()
    }
    const limits = { lockTimeout: '50ms', maxTransactionAge, maxLag: 'off' }
    const result = await runBackfill({ db, folder, name: 'things', definition, onEvent, ...limits })
    expect(result).toMatchObject({ end: 'finished', rows: 700 })
    return reason
  }
  const old = 'begin isolation level repeatable read; select 1; select pg_sleep(0.1)'
  expect(await waitsFor(old, '50ms')).toMatch(/^pid \d+ \(nightly\) has a transaction that is .* old \(limit 50 ms\)$/)
  // A row that is locked is waited for, and not skipped.
  expect(await waitsFor('begin; select from things where id = 350 for update')).toContain('nightly')
  expect(await waitsFor('begin; lock table things')).toContain('AccessExclusiveLock on "things"')
  expect((await backfillStatus({ db, folder }))[0]?.waits).toBeGreaterThan(2)

  const stop = new AbortController()
  const now = new Date(Date.now() - 3_600_000).toISOString().slice(11, 16)
  const reasons: string[] = []
  await client`update things set done = null`
  const onEvent = (event: BackfillEvent): void => {
    if (event.type === 'waiting') reasons.push(event.reason)
    if (event.type === 'waiting') stop.abort()
  }
  const window = `${now}-${now}`
  const late = await runBackfill({ db, folder, name: 'things', definition, window, onEvent, signal: stop.signal })
  expect(late).toMatchObject({ end: 'interrupted', batches: 0 })
  expect(reasons[0]).toContain(`outside of ${window}`)

  expect(await runBackfill({ db, folder, name: 'things', definition })).toMatchObject({ end: 'finished', rows: 700 })
  await other.unsafe('begin; insert into things values (0, null)')
  const open = await finalizeBackfill({ db, folder, name: 'things', definition, wait: '100ms' })
  expect(open.isFinalized ? '' : open.reason).toMatch(
    /^pid \d+ \(nightly\) has a transaction open that writes to "things"$/,
  )
  await other.unsafe('commit')
  expect(await finalizeBackfill({ db, folder, name: 'things', definition })).toMatchObject({
    reason: '1 row of "things" is left',
  })
  await Promise.all([client.end(), other.end()])
})
