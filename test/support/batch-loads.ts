import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRepositories, type AnyRepositories } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { recorded, withDdl } from './with-cases.ts'

const options = {
  columns: { name: true },
  with: { manager: { columns: { name: true } }, sent: { columns: { rank: true }, where: { rank: 1 } } },
  counts: { sent: true },
}

/** What finds of one tick load, on both lines of Drizzle. */
export function describeBatchOfLoads(schema: object): void {
  describe.each(drivers)('batch with relations on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    const find = (key: number, own: object): Promise<unknown> => repositories.people.find(key, { ...own, batch: true })

    it('loads the relations of all of them by one statement each', async () => {
      const { result, sql: statements } = await recorded(() => Promise.all([1, 2, 99].map((key) => find(key, options))))
      expect(result).toEqual([
        { name: 'Ada', manager: { name: 'Cleo' }, sent: [{ rank: 1 }], counts: { sent: 3 } },
        { name: 'Bob', manager: { name: 'Cleo' }, sent: [], counts: { sent: 1 } },
        undefined,
      ])
      expect(statements).toHaveLength(4)
    })

    it('gives every caller related rows of its own', async () => {
      const rows = (await Promise.all([1, 2, 1].map((key) => find(key, options)))) as {
        manager: { name: string }
        sent: object[]
        counts: object
      }[]
      rows[0]!.manager.name = 'changed'
      expect(rows[1]?.manager).toEqual({ name: 'Cleo' })
      expect(rows[2]).toEqual({ name: 'Ada', manager: { name: 'Cleo' }, sent: [{ rank: 1 }], counts: { sent: 3 } })
      expect(rows[2]?.sent[0]).not.toBe(rows[0]?.sent[0])
      expect(rows[2]?.counts).not.toBe(rows[0]?.counts)
    })

    it('keeps calls with other values of the same shape apart', async () => {
      const sentOf = (rank: number) => ({ columns: {}, with: { sent: { columns: { rank: true }, where: { rank } } } })
      const { result, sql: statements } = await recorded(() => Promise.all([find(1, sentOf(1)), find(1, sentOf(2))]))
      expect(result).toEqual([{ sent: [{ rank: 1 }] }, { sent: [{ rank: 2 }] }])
      expect(statements).toHaveLength(4)
    })

    it('keeps calls with a callback at any depth apart', async () => {
      const where = () => sql`true`
      const { result, sql: statements } = await recorded(() =>
        Promise.all(
          [1, 2].map((key) => find(key, { columns: {}, with: { manager: { columns: { name: true }, where } } })),
        ),
      )
      expect(result).toEqual([{ manager: { name: 'Cleo' } }, { manager: { name: 'Cleo' } }])
      expect(statements).toHaveLength(4)
    })
  })
}
