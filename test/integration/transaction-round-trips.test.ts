import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { createRepositories, type Database } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { startCountingProxy } from '../support/counting-proxy.ts'
import { shelfDdl, books } from '../support/shelf-schema.ts'

const open = {
  'postgres.js': (url: string): { db: Database; end(): Promise<void> } => {
    const client = postgres(url, { max: 1, onnotice: () => undefined })
    return { db: drizzlePostgresJs({ client }), end: () => client.end() }
  },
  'node-postgres': (url: string): { db: Database; end(): Promise<void> } => {
    const client = new pg.Pool({ connectionString: url, max: 1 })
    return { db: drizzleNodePostgres({ client }), end: () => client.end() }
  },
}

it.each(['postgres.js', 'node-postgres'] as const)(
  'a transaction sends BEGIN, its settings, its statements and COMMIT, one round trip each, on %s',
  async (driver) => {
    const database = await startTestDatabase({ log: () => undefined })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(shelfDdl)
    await client.end()
    const proxy = await startCountingProxy(database.url)
    const { db, end } = open[driver](proxy.url)
    const repositories = createRepositories(db, { books })
    const plain = () => repositories.$transaction((inside) => inside.books.find(10))
    const full = () =>
      repositories.$transaction(
        async (inside) => {
          await inside.books.find(10)
          await repositories.books.find(20)
        },
        { isolationLevel: 'serializable', settings: { 'app.tenant': 7 }, lockTimeout: 1000 },
      )
    await plain()
    await full()
    proxy.look()
    await plain()
    expect(proxy.look().roundTrips).toBe(3)
    await full()
    const { messages, roundTrips } = proxy.look()
    expect(roundTrips).toBe(5)
    // Statements with parameters are parsed once for all transactions of a connection.
    expect(messages).not.toContain('P')
    await end()
    await proxy.close()
    await database.stop()
  },
)
