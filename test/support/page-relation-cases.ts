import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyRepositories, anyRepositories, type AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { recorded, withDdl } from './with-cases.ts'

const loaded = {
  columns: { name: true },
  with: { manager: { columns: { name: true } }, sent: { columns: { id: true }, orderBy: { id: 'asc' } } },
  counts: { sent: true },
}
const cleo = { name: 'Cleo' }
const expected = [
  { name: 'Ada', manager: cleo, sent: [{ id: 102 }, { id: 103 }, { id: 104 }], counts: { sent: 3 } },
  { name: 'Bob', manager: cleo, sent: [{ id: 101 }], counts: { sent: 1 } },
  { name: 'Cleo', manager: null, sent: [], counts: { sent: 0 } },
  { name: null, manager: null, sent: [], counts: { sent: 0 } },
]

/** What pages and batches load with their rows, on both lines of Drizzle. */
export function describePageRelations(schema: object): void {
  describe.each(drivers)('relations of pages and batches on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories
    const collect = async (args: object): Promise<AnyRow[][]> => {
      const batches: AnyRow[][] = []
      for await (const batch of repositories.people.batches(args)) batches.push(batch)
      return batches
    }

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it('are loaded for the rows of the page, by one statement each', async () => {
      const page = (number: number) => repositories.people.findPage({ ...loaded, page: number, pageSize: 2 })
      const first = await recorded(() => page(1))
      expect(first.result).toMatchObject({ items: expected.slice(0, 2), total: 4 })
      expect(first.result.items).toStrictEqual(expected.slice(0, 2))
      expect(first.sql).toHaveLength(4)
      expect((await page(2)).items).toStrictEqual(expected.slice(2))
      const past = await recorded(() => page(3))
      expect(past.result).toMatchObject({ items: [], total: 4 })
      expect(past.sql).toHaveLength(1)
    })

    it('order a page by the column of a to-one, and end the order', async () => {
      const orderBy = { manager: { name: 'asc' } }
      const page = await repositories.people.findPage({ columns: { id: true }, orderBy, pageSize: 9 })
      expect(page.items).toStrictEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
      expect((await collect({ columns: { id: true }, orderBy, size: 3 })).flat()).toStrictEqual(page.items)
    })

    it('are ordered by a to-one whatever is in the context', async () => {
      const context: { user?: unknown; self?: unknown } = { user: { name: 'Ada' } }
      context.self = context
      const { people } = repositories.$with(context)
      const page = await people.findCursorPage({
        first: 9,
        columns: { id: true },
        orderBy: { manager: { name: 'asc' } },
      })
      expect(page.items).toStrictEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
    })

    it.each([{}, { snapshot: true }])('are loaded for each batch, by one statement each: %j', async (source) => {
      const { result, sql } = await recorded(() =>
        collect({ ...loaded, ...source, size: 2, ...('snapshot' in source && { orderBy: { id: 'asc' } }) }),
      )
      expect(result).toStrictEqual([expected.slice(0, 2), expected.slice(2)])
      const relations = sql.filter((text) => / any\(|"~keys"/.test(text))
      expect(relations).toHaveLength(6)
    })

    it('are of the snapshot, too', async () => {
      const batches = repositories.people.batches({ ...loaded, snapshot: true, size: 1, orderBy: { id: 'asc' } })
      const rows: AnyRow[] = []
      for await (const batch of batches) {
        rows.push(...batch)
        // PGlite has one connection, which the snapshot has: there can be no other writer.
        if (rows.length === 1 && driver !== 'PGlite')
          await opened.query('update messages set sender_id = 3 where id = 101')
      }
      await opened.query('update messages set sender_id = 2 where id = 101')
      expect(rows).toStrictEqual(expected)
    })
  })
}
