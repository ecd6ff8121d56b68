import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { startTestDatabase } from '../../src/testing/index.ts'
import { anyRepositories } from './any-repository.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { withDdl } from './with-cases.ts'

/** How the statements of siblings travel on one connection, on both lines of Drizzle. */
export function describePipelining(schema: object): void {
  describe('siblings in a transaction on postgres.js', () => {
    it('share one round trip', async () => {
      await using database = await startTestDatabase({ log: () => undefined })
      const proxy = await startCountingProxy(database.url)
      const client = postgres(proxy.url, { onnotice: () => undefined })
      try {
        await client.unsafe(withDdl)
        await anyRepositories(drizzle({ client }), schema).$transaction(async ({ people }) => {
          const load = (): Promise<object[]> =>
            people.findMany({ limit: 4, with: { manager: true, sent: true, place: true }, counts: { received: true } })
          await load()
          proxy.look()
          const rows = await load()
          const statement = 'BES'
          expect(proxy.look()).toEqual({ messages: statement.repeat(5), roundTrips: 2 })
          expect(rows).toHaveLength(4)
        })
      } finally {
        await client.end()
        await proxy.close()
      }
    })
  })
}
