import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePgProxy } from 'drizzle-orm/pg-proxy'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  afterRollback,
  createRepositories,
  type Database,
  defineModel,
  InvalidArgumentError,
  RepositoryError,
} from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'
import { poolDrivers } from '../support/pool-of-one.ts'
import * as schema from '../support/shelf-schema.ts'
import { startProxy } from '../support/start-proxy.ts'

const marker = 'a value of the caller'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase({ log: () => undefined })
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(schema.shelfDdl)
  await admin.end()
})
afterAll(() => database.stop())

interface Pool {
  readonly db: Database
  [Symbol.asyncDispose](): Promise<void>
}

function openPool(driver: (typeof poolDrivers)[number], url: string, options: object = {}): Pool {
  if (driver === 'postgres.js') {
    const client = postgres(url, { max: 2, onnotice: () => undefined, backoff: false, connect_timeout: 1, ...options })
    return { db: drizzlePostgresJs({ client }), [Symbol.asyncDispose]: () => client.end({ timeout: 1 }) }
  }
  const client = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 1000, ...options })
  client.on('error', () => undefined)
  return {
    db: drizzleNodePostgres({ client }),
    [Symbol.asyncDispose]: async () => (client.ended ? undefined : client.end()),
  }
}

const at = (changes: Partial<Record<'port' | 'username' | 'pathname' | 'hostname', string>>): string =>
  Object.assign(new URL(database.url), changes).href

describe.each(poolDrivers)('a connection that cannot be made on %s', (driver) => {
  it.each<[string, () => string, object]>([
    ['of a port that nobody listens on', () => at({ port: '1' }), {}],
    ['of a host that there is not', () => at({ hostname: 'nowhere.invalid' }), {}],
    ['of a database that there is not', () => at({ pathname: '/nowhere' }), {}],
    ['of a role that there is not', () => at({ username: 'nobody' }), {}],
    [
      'by a socket that there is not',
      () => at({}),
      driver === 'postgres.js' ? { path: '/nowhere/.s.PGSQL.5432' } : { host: '/nowhere' },
    ],
    ['by TLS that the server does not speak', () => at({}), { ssl: { rejectUnauthorized: true } }],
  ])('%s: nothing was sent, and no value is told', async (_, url, options) => {
    await using pool = openPool(
      driver,
      url(),
      driver === 'node-postgres' && 'host' in options ? { ...options, connectionString: undefined } : options,
    )
    const { books, $transaction } = createRepositories(pool.db, schema)
    for (const run of [
      () => books.create({ title: marker }),
      () => books.create({ title: marker }, { signal: new AbortController().signal }),
      () => $transaction(async (inside) => inside.books.create({ title: marker })),
    ]) {
      const error = (await errorOf(run)) as RepositoryError
      expect(error).toBeInstanceOf(RepositoryError)
      expect(error).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
      expect(error.message).not.toContain(marker)
    }
  })

  it('of a pool that has ended, or has no free one in time: nothing was sent', async () => {
    await using pool = openPool(driver, database.url)
    const { books, $transaction } = createRepositories(pool.db, schema)
    if (driver === 'node-postgres') {
      const holding = [1, 2].map(() => books.findMany({ extras: { slept: sql`pg_sleep(2)::text` }, limit: 1 }))
      for (const run of [() => books.count(), () => $transaction(async (inside) => inside.books.count())])
        expect(await errorOf(run)).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
      await Promise.all(holding)
    }
    await pool[Symbol.asyncDispose]()
    for (const run of [() => books.count(), () => $transaction(async (inside) => inside.books.count())])
      expect(await errorOf(run)).toMatchObject({ code: 'CONNECTION', details: { outcome: 'notSent' } })
  })

  it('of which the statement has too many parameters is an error without values', async () => {
    await using pool = openPool(driver, database.url)
    const { books } = createRepositories(pool.db, schema)
    const many = sql.join(
      Array.from({ length: 70_000 }, () => sql`${marker}`),
      sql`, `,
    )
    const error = (await errorOf(() =>
      books.findMany({ where: { RAW: (table) => sql`${table.title} in (${many})` } }),
    )) as Error
    expect(error).toBeInstanceOf(RepositoryError)
    expect(error.message).not.toContain(marker)
  })

  it('that ends in the same packet in which it becomes ready does not end the process', async () => {
    const fatal = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0')
    const header = Buffer.alloc(5)
    header.write('E')
    header.writeInt32BE(fatal.length + 4, 1)
    const proxy = await startProxy(database.url, (client, upstream) => {
      client.pipe(upstream)
      upstream.on('data', (chunk: Buffer) => {
        // ReadyForQuery is the last message of the start.
        const isReady = chunk.at(-6) === 0x5a
        if (isReady) client.end(Buffer.concat([chunk, header, fatal]))
        else client.write(chunk)
      })
    })
    await using pool = openPool(driver, proxy.url, { fetch_types: false })
    const { books, $transaction } = createRepositories(pool.db, schema)
    for (let round = 0; round < 5; round++) {
      for (const run of [
        () => books.count(),
        () => books.find(10, { signal: new AbortController().signal }),
        () => $transaction(async (inside) => inside.books.count()),
      ])
        expect(await errorOf(run)).toMatchObject({ code: 'CONNECTION' })
    }
    await proxy.close()
  })
})

describe('errors of the caller', () => {
  it('stay his own in a transaction, whatever code they have', async () => {
    await using pool = openPool('node-postgres', database.url)
    const { $transaction } = createRepositories(pool.db, schema)
    const own = Object.assign(new Error('another service'), { code: 'ECONNREFUSED' })
    expect(await errorOf(() => $transaction(async () => Promise.reject(own)))).toBe(own)
  })

  it('of afterRollback are attached to what rolled back', async () => {
    await using pool = openPool('node-postgres', database.url)
    const { $transaction } = createRepositories(pool.db, schema)
    const [own, later] = [new Error('undo'), new Error('later')]
    const error = await errorOf(() =>
      $transaction(async () => {
        afterRollback(() => Promise.reject(later))
        throw own
      }),
    )
    expect(error).toBe(own)
    expect(error).toMatchObject({ afterRollbackErrors: [later] })
  })
})

describe('a driver whose statements are requests of their own', () => {
  let client: pg.Pool
  beforeAll(() => {
    client = new pg.Pool({ connectionString: database.url, max: 1 })
  })
  afterAll(() => client.end())
  const openDatabase = () =>
    drizzlePgProxy(async (text, parameters, method) => {
      const rowMode = method === 'all' ? ({ rowMode: 'array' } as const) : {}
      return { rows: (await client.query({ text, values: parameters as unknown[], ...rowMode })).rows as never[] }
    })
  const open = () => createRepositories(openDatabase() as never, schema)

  it('reads and writes rows', async () => {
    expect(await open().books.find(10, { columns: { title: true } })).toEqual({ title: 'Ants' })
    expect(await open().books.update(10, { title: 'Ants' }, { columns: { title: true } })).toEqual({ title: 'Ants' })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a lock', () => open().books.findMany({ lock: { mode: 'update' } })],
    ['a transaction', () => open().$transaction(async ({ books }) => books.count())],
    ['counts of what it wrote', () => open().books.updateAll({ title: 'x' }, { returning: false })],
  ])('refuses %s, and says why', async (_, run) => {
    expect(await errorOf(run)).toBeInstanceOf(InvalidArgumentError)
    expect((await open().books.find(10))?.title).toBe('Ants')
  })

  it('refuses to count before anything of the model is run', async () => {
    const validated: unknown[] = []
    const validate = (value: unknown) => {
      validated.push(value)
      return { value }
    }
    const validator = { '~standard': { version: 1 as const, vendor: 'test', validate } }
    const model = defineModel(schema, { books: { validate: { insert: validator, update: validator } } })
    const { books } = createRepositories(openDatabase() as never, model)
    const counted = { returning: false } as const
    const calls = [
      () => books.createMany([{ title: 'x' }, { title: 'y' }], counted),
      () => books.upsertMany([{ id: 10, title: 'x' }], counted),
      () => books.updateEach([{ id: 10, title: 'x' }], counted),
      () => books.updateMany({ where: { id: 10 }, set: { title: 'x' }, ...counted }),
      () => books.deleteMany({ where: { id: 10 }, ...counted }),
      () => books.deleteAll(counted),
    ]
    for (const call of calls) {
      expect(await errorBeforeStatement(call)).toMatchObject({ details: { path: 'options.returning' } })
    }
    expect(validated).toEqual([])
    expect((await books.find(10))?.title).toBe('Ants')
  })
})
