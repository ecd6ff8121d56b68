import { isNull, sql } from 'drizzle-orm'
import { integer, pgTable, text, uuid, primaryKey } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import {
  type Backfill,
  backfillStatus,
  cancelBackfill,
  finalizeBackfill,
  MigrationError,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
  runBackfill,
  tryBackfill,
  upgrade,
} from '../../../src/migrations/index.ts'
import { type Driver, openDatabase, type OpenDatabase } from '../../support/drivers.ts'
import { makeMigrations, type TestRevision } from '../../support/migration-folder.ts'

const users = pgTable('users', { id: integer().primaryKey(), name: text().notNull(), nick: text() })

const usersUp = `CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, nick text, times integer NOT NULL DEFAULT 0);
INSERT INTO users SELECT i, 'Name ' || i FROM generate_series(1, 2500) i;
CREATE FUNCTION count_times() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.times = OLD.times + 1; RETURN NEW; END $$;
CREATE TRIGGER counts BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION count_times();`

const nicks: Backfill<typeof users> = {
  table: users,
  where: isNull(users.nick),
  set: { nick: sql`lower(${users.name})` },
}

/** A database with the revision `users` applied, and its folder. */
async function open(
  up: string = usersUp,
  driver: Driver = 'postgres.js',
): Promise<OpenDatabase & { readonly folder: string; [Symbol.asyncDispose](): Promise<void> }> {
  const database = await openDatabase(driver)
  const revisions: readonly TestRevision[] = [{ name: 'users', up }]
  const folder = await makeMigrations('journal', revisions)
  await upgrade({ db: database.db, folder })
  return { ...database, folder, [Symbol.asyncDispose]: database.close }
}

// postgres.js has all the others.
test.each(['node-postgres', 'PGlite'] as const)(
  'on %s every row is done once, and finalizing proves it',
  async (driver) => {
    await using house = await open(usersUp, driver)
    const options = { db: house.db, folder: house.folder, name: 'users', definition: nicks }
    expect(await backfillStatus(options)).toEqual([])
    expect(await finalizeBackfill(options)).toMatchObject({ isFinalized: false, reason: 'it was not run' })
    expect(await retryBackfill(options)).toEqual({ done: 0, settled: 0, failed: 0 })
    const dry = await tryBackfill(options)
    expect(dry).toMatchObject({ batches: 3, seen: 1500, rows: 1500, rowsEstimate: 2500 })
    expect(await house.query('select count(nick)::text as n from users')).toEqual([{ n: '0' }])

    const result = await runBackfill(options)
    expect(result).toMatchObject({ end: 'finished', rows: 2500 })
    expect(await house.query('select min(times)::text, max(times)::text, count(nick)::text from users')).toEqual([
      { min: '1', max: '1', count: '2500' },
    ])
    const [status] = await backfillStatus(options)
    expect(status).toMatchObject({
      state: 'finished',
      seen: 2500,
      rows: 2500,
      rowsEstimate: 2500,
      failures: [],
      pass: 1,
    })

    await house.query(`insert into users values (9999, 'Late')`)
    expect(await finalizeBackfill(options)).toEqual({
      isFinalized: false,
      reason: '1 row of "users" is left',
      next: 'drizzle-repository backfill run users',
    })
    expect(await runBackfill(options)).toMatchObject({ end: 'finished', rows: 1 })
    expect(await finalizeBackfill(options)).toEqual({ isFinalized: true })
    expect(await runBackfill(options)).toMatchObject({ end: 'finalized', rows: 0 })
  },
)

describe('a batch in code', () => {
  test('gets the rows with their types, and a row that fails is halved down to, listed, and tried again', async () => {
    await using house = await open()
    let poison: number | undefined = 777
    const definition: Backfill<typeof users> = {
      table: users,
      where: isNull(users.nick),
      batch: async (rows, tx) => {
        for (const { id, name } of rows) {
          if (id === poison) throw new RangeError(`no nick for this one`)
          await tx
            .update(users)
            .set({ nick: `${name}!` })
            .where(sql`${users.id} = ${id}`)
        }
      },
    }
    const options = {
      db: house.db,
      folder: house.folder,
      name: '0000_users',
      definition: definition,
    }
    expect(await runBackfill(options)).toMatchObject({ end: 'finished', rows: 2499 })
    const [status] = await backfillStatus(options)
    expect(status?.failures).toEqual([
      { key: ['777'], errorCode: 'RangeError', message: 'no nick for this one', attempts: 1 },
    ])
    expect(await finalizeBackfill(options)).toMatchObject({ isFinalized: false, reason: '1 row failed' })
    expect(await retryBackfill(options)).toEqual({ done: 0, settled: 0, failed: 1 })
    expect((await backfillStatus(options))[0]?.failures).toMatchObject([{ attempts: 2 }])
    poison = undefined
    expect(await retryBackfill(options)).toEqual({ done: 1, settled: 0, failed: 0 })
    expect(await finalizeBackfill(options)).toEqual({ isFinalized: true })
    expect(await house.query('select distinct times::text from users')).toEqual([{ times: '1' }])
  })

  test('that leaves a row as it was is told so instead of going round for ever', async () => {
    await using house = await open()
    const definition: Backfill<typeof users> = { table: users, where: isNull(users.nick), batch: async () => undefined }
    const options = { db: house.db, folder: house.folder, name: 'users', definition }
    expect(await runBackfill({ ...options, maxFailures: 3 })).toMatchObject({ end: 'failures', rows: 0 })
    const [status] = await backfillStatus(options)
    expect(status?.failures.map(({ key }) => key)).toEqual([['1'], ['2'], ['3']])
    expect(status?.failures[0]?.message).toContain('match its "where" no more')
  })
})

test('a column that there is not ends it at once, and no row is blamed', async () => {
  await using house = await open()
  const definition: Backfill<typeof users> = { ...nicks, set: { nick: sql`nonsense` } }
  const options = { db: house.db, folder: house.folder, name: 'users', definition }
  await expect(runBackfill(options)).rejects.toThrow('nonsense')
  expect((await backfillStatus(options))[0]).toMatchObject({ state: 'running', failures: [], rows: 0 })
})

test('it is paused, resumed, cancelled and begun again', async () => {
  await using house = await open()
  const options = { db: house.db, folder: house.folder, name: 'users', definition: nicks }
  await expect(pauseBackfill(options)).rejects.toThrow(MigrationError)
  let batches = 0
  const onEvent = (): void => {
    if (batches++ === 0) void pauseBackfill(options)
  }
  expect((await runBackfill({ ...options, rate: 2000, onEvent })).end).toBe('paused')
  expect((await runBackfill(options)).batches).toBe(0)
  expect(await finalizeBackfill(options)).toMatchObject({ reason: 'it is paused' })
  await resumeBackfill(options)
  expect(await runBackfill(options)).toMatchObject({ end: 'finished' })
  await cancelBackfill(options)
  expect((await runBackfill(options)).end).toBe('cancelled')
  expect(await runBackfill({ ...options, again: true })).toMatchObject({ end: 'finished', rows: 0 })
  expect(await house.query('select distinct times::text from users')).toEqual([{ times: '1' }])
})

test('keys of text in a collation, with a uuid, and a table of another schema', async () => {
  const things = pgTable('things', { word: text().notNull(), id: uuid().notNull(), done: integer() }, (table) => [
    primaryKey({ columns: [table.word, table.id] }),
  ])
  await using house = await open(`CREATE COLLATION odd (provider = icu, locale = 'de-u-co-phonebk-kn-true');
    CREATE TABLE things (word text COLLATE odd NOT NULL, id uuid NOT NULL, done integer, PRIMARY KEY (word, id));
    INSERT INTO things SELECT (ARRAY['Ärger', 'Arger', 'a', 'A', E'tab\\t"quote"\\\\', 'x10', 'x9', '', ' ', '日本'])[1 + i % 10], gen_random_uuid()
      FROM generate_series(1, 3000) i;`)
  const definition: Backfill<typeof things> = { table: things, set: { done: sql`coalesce(${things.done}, 0) + 1` } }
  const options = { db: house.db, folder: house.folder, name: 'users', definition }
  // The last rows are gone before it gets there.
  let isFirst = true
  const onEvent = (): void => {
    if (isFirst) void house.query(`delete from things where id > 'ff000000-0000-0000-0000-000000000000'`)
    isFirst = false
  }
  expect((await runBackfill({ ...options, onEvent })).end).toBe('finished')
  expect(await house.query('select distinct done::text from things')).toEqual([{ done: '1' }])
  expect(await finalizeBackfill(options)).toEqual({ isFinalized: true })
})
