import { integer, pgTable } from 'drizzle-orm/pg-core'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { afterRollback, createRepositories, type Database, TransactionConflictError } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { errorOf } from '../support/errors.ts'

const purses = pgTable('purses', { id: integer('id').primaryKey(), cents: integer('cents').notNull() })
const clients = 64

const open = {
  'postgres.js': (url: string): { db: Database; end(): Promise<void> } => {
    const client = postgres(url, { max: clients, onnotice: () => undefined })
    return { db: drizzlePostgresJs({ client }), end: () => client.end() }
  },
  'node-postgres': (url: string): { db: Database; end(): Promise<void> } => {
    const client = new pg.Pool({ connectionString: url, max: clients })
    return { db: drizzleNodePostgres({ client }), end: () => client.end() }
  },
}

describe.each(['postgres.js', 'node-postgres'] as const)('transactions in conflict on %s', (driver) => {
  let database: Awaited<ReturnType<typeof startTestDatabase>>
  let opened: ReturnType<(typeof open)['postgres.js']>
  const repositories = () => createRepositories(opened.db, { purses })

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('create table purses (id int primary key, cents int not null)')
    await client.end()
    opened = open[driver](database.url)
  })
  beforeEach(async () => {
    await repositories().purses.deleteAll({ returning: false })
    await repositories().purses.createMany(
      Array.from({ length: 10 }, (_, id) => ({ id, cents: 1000 })),
      { returning: false },
    )
  })
  afterAll(async () => {
    await opened.end()
    await database.stop()
  })

  it.each(['serializable', 'repeatable read'] as const)(
    'keep the total when 64 clients move money at %s, and all of them come to an end',
    async (isolationLevel) => {
      let rolledBack = 0
      const move = (from: number, to: number) =>
        repositories().$transaction(
          async ({ purses }) => {
            afterRollback(() => rolledBack++)
            const [source, target] = [await purses.findOrThrow(from), await purses.findOrThrow(to)]
            await purses.update(from, { cents: source.cents - 7 })
            await purses.update(to, { cents: target.cents + 7 })
          },
          { isolationLevel, retry: 1000 },
        )
      const moves = Array.from({ length: clients }, (_, client) => move(client % 10, (client + 1 + (client % 8)) % 10))
      const outcomes = await Promise.allSettled(moves)
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
      const all = await repositories().purses.findMany()
      expect(all.reduce((total, { cents }) => total + cents, 0)).toBe(10_000)
      expect(rolledBack).toBeGreaterThan(0)
    },
    120_000,
  )

  /** Two transactions that write what the other one has read; one of them fails at COMMIT. */
  const skew = async (retry: number): Promise<{ runs: number; outcomes: PromiseSettledResult<void>[] }> => {
    let runs = 0
    let arrived = 0
    let openBoth = (): void => undefined
    const both = new Promise<void>((resolve) => (openBoth = resolve))
    const run = (read: number, write: number) =>
      repositories().$transaction(
        async ({ purses }) => {
          runs++
          const { cents } = await purses.findOrThrow(read)
          await purses.update(write, { cents })
          if (++arrived === 2) openBoth()
          await both
        },
        { isolationLevel: 'serializable', retry },
      )
    const outcomes = await Promise.allSettled([run(1, 2), run(2, 1)])
    return { runs, outcomes }
  }

  it('are run again when COMMIT itself meets the conflict', async () => {
    const { runs, outcomes } = await skew(3)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(runs).toBe(3)
  })

  it('are not run again without retry, and throw the conflict', async () => {
    const { runs, outcomes } = await skew(1)
    expect(runs).toBe(2)
    const [failed] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(failed).toBeInstanceOf(TransactionConflictError)
  })

  it('are run again after a conflict that the function caught, or threw on as a cause', async () => {
    for (const handle of [
      (): void => undefined,
      (error: unknown): void => {
        throw new Error('of the caller', { cause: error })
      },
    ]) {
      let runs = 0
      await repositories().$transaction(
        async ({ purses }) => {
          runs++
          await purses.find(1)
          if (runs === 1) {
            const other = repositories().$transaction((all) => all.purses.update(1, { cents: 1 }), {
              propagation: 'requiresNew',
            })
            await other
          }
          await purses.update(1, { cents: 2 }).catch(handle)
        },
        { isolationLevel: 'repeatable read', retry: 2 },
      )
      expect(runs).toBe(2)
      expect(await repositories().purses.find(1)).toEqual({ id: 1, cents: 2 })
    }
  })

  it('are not run again for another error', async () => {
    let runs = 0
    const own = new Error('of the caller')
    const run = () =>
      repositories().$transaction(
        async () => {
          runs++
          throw own
        },
        { retry: 5 },
      )
    expect(await errorOf(run)).toBe(own)
    expect(runs).toBe(1)
  })
})
