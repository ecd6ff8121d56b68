import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineModel } from '../../src/index.ts'
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

    it('joins to-ones into the statement of all of them, and gives every caller rows of its own', async () => {
      const manager = { strategy: 'join', columns: { name: true }, with: { manager: { strategy: 'join' } } }
      const joined = { ...options, with: { ...options.with, manager } }
      const { result, sql: statements } = await recorded(() =>
        Promise.all([1, 2, 99, 1].map((key) => find(key, joined))),
      )
      const ada = { name: 'Ada', manager: { name: 'Cleo', manager: null }, sent: [{ rank: 1 }], counts: { sent: 3 } }
      const bob = { name: 'Bob', manager: { name: 'Cleo', manager: null }, sent: [], counts: { sent: 1 } }
      expect(result).toEqual([ada, bob, undefined, ada])
      expect(statements).toHaveLength(3)
      const rows = result as (typeof ada)[]
      expect(rows[3]?.manager).not.toBe(rows[0]?.manager)
      expect(rows[3]?.sent[0]).not.toBe(rows[0]?.sent[0])
    })

    it('keeps calls with another filter of a joined row apart', async () => {
      const managerOf = (rank: number) => ({
        columns: {},
        with: { manager: { strategy: 'join', columns: { name: true }, where: { rank } } },
      })
      const { result, sql: statements } = await recorded(() =>
        Promise.all([find(1, managerOf(2)), find(2, managerOf(2)), find(1, managerOf(3))]),
      )
      expect(result).toEqual([{ manager: { name: 'Cleo' } }, { manager: { name: 'Cleo' } }, { manager: null }])
      expect(statements).toHaveLength(2)
    })

    it('keeps calls with other values of the same shape apart', async () => {
      const sentOf = (rank: number) => ({ columns: {}, with: { sent: { columns: { rank: true }, where: { rank } } } })
      const { result, sql: statements } = await recorded(() => Promise.all([find(1, sentOf(1)), find(1, sentOf(2))]))
      expect(result).toEqual([{ sent: [{ rank: 1 }] }, { sent: [{ rank: 2 }] }])
      expect(statements).toHaveLength(4)
    })

    it('joins calls with the same scopes of related rows, at any depth, and keeps those with others apart', async () => {
      let rank = 1
      const scopes = { rank: () => ({ rank }) }
      const scoped = anyRepositories(opened.db, defineModel(schema, { messages: { scopes } } as never))
      const sent = { columns: { rank: true } }
      const nested = { columns: { name: true }, with: { manager: { columns: { name: true }, with: { sent } } } }
      const own = { columns: { name: true }, with: { sent } }
      const counted = { columns: { name: true }, counts: { sent: true } }
      for (const [wanted, statementsOfEach] of [
        [own, 2],
        [nested, 3],
        [counted, 2],
      ] as const) {
        const findOf = (key: number) => scoped.people.find(key, { ...wanted, batch: true })
        const aloneOf = (key: number) => scoped.people.find(key, wanted)
        rank = 1
        const alone = [await aloneOf(1), await aloneOf(2)]
        rank = 2
        alone.push(await aloneOf(1), await aloneOf(2))
        const { result, sql: statements } = await recorded(() => {
          const finds = [findOf(1), findOf(2)]
          rank = 1
          return Promise.all([findOf(1), findOf(2), ...finds])
        })
        expect(result).toEqual(alone)
        expect(statements).toHaveLength(2 * statementsOfEach)
      }
    })

    it('does not join calls whose scopes of related rows have SQL of their own', async () => {
      const scopes = { rank: () => ({ RAW: sql`true` }) }
      const scoped = anyRepositories(opened.db, defineModel(schema, { messages: { scopes } } as never))
      const { sql: statements } = await recorded(() =>
        Promise.all([1, 2].map((key) => scoped.people.find(key, { with: { sent: true }, batch: true }))),
      )
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
