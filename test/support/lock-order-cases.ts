import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createRepositories,
  defineModel,
  NotFoundError,
  OptimisticLockError,
  UniqueViolationError,
} from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import type { AnyRow } from './any-repository.ts'
import { errorOf } from './errors.ts'
import { books } from './lock-order-schema.ts'

type Patch = Readonly<Record<string, unknown>>

type Way = (keys: readonly number[], shelf: number) => Promise<unknown>

interface Books {
  updateEach(rows: readonly Patch[], options?: object): Promise<AnyRow[]>
  upsertMany(rows: readonly Patch[]): Promise<unknown>
  createMany(rows: readonly Patch[]): Promise<unknown>
}

interface Repositories {
  readonly books: Books
  readonly shelves: { update(key: number, patch: object): Promise<unknown> }
  $transaction<TResult>(run: (inside: Repositories) => Promise<TResult>, options: object): Promise<TResult>
  $with(context: object): Repositories
}

// In the order of the heap the keys fall: a plan that reads it locks the rows the other way round.
const ddl = `
  create table shelves (id int primary key, name text not null);
  create table books (id int primary key, shelf_id int references shelves, title text not null, count int not null default 0,
    version int not null default 1);`
const rows = 400
const data = `
  truncate shelves, books;
  insert into shelves values (1, 'one'), (2, 'two');
  insert into books (id, shelf_id, title) select id, 1, 'book ' || id from generate_series(${rows}, 1, -1) id;
  analyze books;`

/** How many pairs of calls there are: `PROPERTY_RUNS=1000` takes a minute. */
const rounds = Number(process.env['PROPERTY_RUNS'] ?? 60)
vi.setConfig({ testTimeout: 60_000 + 200 * rounds })

/** In which order writes of several rows lock them, on both lines of Drizzle. */
export function describeLockOrder(schema: object): void {
  let database: Awaited<ReturnType<typeof startTestDatabase>>
  let client: postgres.Sql
  let holder: pg.Client
  let observer: pg.Client
  const open = (options: object = {}): Repositories =>
    createRepositories(
      drizzlePostgresJs({ client }),
      defineModel(schema, { books: options } as never),
    ) as unknown as Repositories

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    holder = new pg.Client({ connectionString: database.url })
    observer = new pg.Client({ connectionString: database.url })
    await Promise.all([holder.connect(), observer.connect()])
    await holder.query(ddl)
    client = postgres(database.url, { max: 4, onnotice: () => undefined })
  })
  beforeEach(() => holder.query(data))
  afterAll(async () => {
    await client.end()
    await Promise.all([holder.end(), observer.end()])
    await database.stop()
  })

  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const ids = async (text: string): Promise<number[]> =>
    (await observer.query<{ id: number }>(text)).rows.map(({ id }) => id)

  /** Starts a call that has to wait for a row, and does something meanwhile; then the row is free. */
  async function whileWaiting<TResult>(change: string, call: () => Promise<TResult>, run?: () => Promise<void>) {
    await holder.query(`begin; ${change}`)
    const calling = call()
    calling.catch(() => undefined)
    try {
      await vi.waitUntil(async () => (await observer.query(waiting)).rowCount === 1, { interval: 5, timeout: 5000 })
      await run?.()
    } finally {
      await holder.query('commit')
    }
    return calling
  }

  describe('updateEach locks its rows by key before it writes', () => {
    const plans: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'of its own': {},
      'that is generic': { plan_cache_mode: 'force_generic_plan' },
      'without nested loops': { enable_nestloop: 'off' },
      'that merges': { enable_nestloop: 'off', enable_hashjoin: 'off' },
      'without an index': { enable_nestloop: 'off', enable_indexscan: 'off', enable_bitmapscan: 'off' },
      'of nested loops alone': { enable_hashjoin: 'off', enable_mergejoin: 'off' },
    }
    const cases = Object.keys(plans).flatMap((plan) => [8, rows].map((size) => [plan, size] as const))

    it.each(cases)('in a plan %s, of %i rows', async (plan, size) => {
      const keys = Array.from({ length: size }, (_, index) => ((index * 7) % size) + 1)
      const call = () =>
        open().$transaction(({ books: own }) => own.updateEach(keys.map((id) => ({ id, title: `new ${id}` }))), {
          settings: plans[plan],
        })
      const changed = await whileWaiting('update books set count = 1 where id = 4', call, async () => {
        const free = await ids(`select id from books where id <= ${size} order by id for update skip locked`)
        expect(free).toEqual(Array.from({ length: size - 4 }, (_, index) => index + 5))
      })
      expect(changed.map(({ id, title, count }) => [id, title, count])).toEqual(
        keys.map((id) => [id, `new ${id}`, id === 4 ? 1 : 0]),
      )
    })
  })

  describe('a row that updateEach had to wait for', () => {
    const change = (row: Patch, options?: object) => () => open(options).books.updateEach([{ id: 9, count: 5 }, row])

    it('is changed as it is by then, also by SQL', async () => {
      const call = change({ id: 4, count: sql`${books.count} + 1` })
      const changed = await whileWaiting(`update books set count = 10, title = 'by then' where id = 4`, call)
      expect(changed.map(({ title, count }) => [title, count])).toEqual([
        ['book 9', 5],
        ['by then', 11],
      ])
    })

    it('is not changed when it has another version by then', async () => {
      const call = change({ id: 4, count: 1, version: 1 }, { version: 'version' })
      const error = await errorOf(() => whileWaiting('update books set version = 2 where id = 4', call))
      expect(error).toBeInstanceOf(OptimisticLockError)
      expect(await ids('select id from books where count > 0')).toEqual([])
    })

    it('is not changed when it is out of its scope by then, or gone', async () => {
      const scopes = { shelf: () => ({ shelfId: 1 }) }
      const call = change({ id: 4, count: 1 }, { scopes })
      for (const meanwhile of ['update books set shelf_id = 2 where id = 4', 'delete from books where id = 4']) {
        await holder.query('update books set shelf_id = 1')
        expect(await errorOf(() => whileWaiting(meanwhile, call))).toBeInstanceOf(NotFoundError)
      }
      expect(await ids('select id from books where count > 0')).toEqual([])
    })

    it('is waited for only where it is in the scope', async () => {
      await holder.query(
        'begin; update books set shelf_id = 2 where id = 4; commit; begin; update books set count = 1 where id = 4',
      )
      try {
        const call = change({ id: 4, count: 1 }, { scopes: { shelf: () => ({ shelfId: 1 }) } })
        expect(await errorOf(call)).toBeInstanceOf(NotFoundError)
      } finally {
        await holder.query('commit')
      }
    })
  })

  it('does not keep rows that refer to it from being inserted', async () => {
    await open().$transaction(async ({ books: own }) => {
      await own.updateEach([
        { id: 1, title: 'x' },
        { id: 2, title: 'y' },
      ])
      expect(await ids('select id from books where id < 4 order by id for key share skip locked')).toEqual([1, 2, 3])
    }, {})
  })

  it('calls of all kinds about the same rows in any order never wait for each other', async () => {
    const repositories = open()
    const { books: own, shelves } = repositories
    const ways: readonly Way[] = [
      (keys, shelf) => own.updateEach(keys.map((id) => ({ id, title: `by ${shelf}` }))),
      (keys, shelf) => own.upsertMany(keys.map((id) => ({ id, title: `by ${shelf}`, count: id }))),
      (keys, shelf) => shelves.update(shelf, { books: { connect: keys } }),
      (keys, shelf) => shelves.update(shelf, { books: { set: keys } }),
      (keys, shelf) => own.createMany(newBooks(keys, shelf)),
      (keys, shelf) => own.upsertMany(newBooks(keys, shelf)),
      (keys, shelf) => shelves.update(shelf, { books: { create: newBooks(keys, shelf) } }),
    ]
    const draw = (): number[] => shuffled(Array.from({ length: 60 }, (_, index) => index + 1)).slice(0, 40)
    for (let round = 0; round < rounds; round++) {
      const calls = [1, 2].map((shelf) => {
        const way = ways[Math.floor(Math.random() * ways.length)] as Way
        return unlessTaken(() => way(draw(), shelf))
      })
      await Promise.all(calls)
      await observer.query(`delete from books where id > ${rows}`)
    }
    expect(await ids('select id from books where title = $$by 1$$ or title = $$by 2$$')).not.toEqual([])
  })
}

/** Rows that are not there yet, unless another call has inserted them. */
function newBooks(keys: readonly number[], shelf: number): AnyRow[] {
  return keys.map((id) => ({ id: id + rows, title: `by ${shelf}` }))
}

async function unlessTaken(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof UniqueViolationError)) throw error
  }
}

function shuffled(list: readonly number[]): number[] {
  return list
    .map((value) => [Math.random(), value] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, value]) => value)
}
