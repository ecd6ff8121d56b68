import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { type AnyRepositories, anyRepositories, type AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze, errorBeforeStatement } from './errors.ts'
import { recorded, withDdl } from './with-cases.ts'

const id = { id: true }
const byId = { id: 'asc' }
const strategy = 'join'

/** What `strategy: 'join'` loads on both lines of Drizzle: rows and statements. */
export function describeJoins(schema: object): void {
  describe.each(drivers)('joined relations on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories
    const people = (args: object): Promise<AnyRow[]> => repositories.people.findMany(deepFreeze(args))
    const messages = (args: object): Promise<AnyRow[]> => repositories.messages.findMany(deepFreeze(args))

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it('loads it for one row, too', async () => {
      const args = { columns: id, orderBy: byId, offset: 1, with: { sender: { strategy, columns: id } } }
      const expected = { id: 101, sender: { id: 2 } }
      expect(await repositories.messages.findFirst(args)).toEqual(expected)
      expect(await repositories.messages.findFirstOrThrow(args)).toEqual(expected)
    })

    it('loads a to-one in the statement of its parent', async () => {
      const { result, sql: statements } = await recorded(() =>
        messages({ columns: id, orderBy: byId, with: { sender: { strategy, columns: { name: true, id: true } } } }),
      )
      const [ada, bob] = [
        { id: 1, name: 'Ada' },
        { id: 2, name: 'Bob' },
      ]
      expect(result).toStrictEqual([
        { id: 100, sender: null },
        { id: 101, sender: bob },
        { id: 102, sender: ada },
        { id: 103, sender: ada },
        { id: 104, sender: ada },
      ])
      // 1.0 writes the subquery's name before its columns.
      expect(statements.map((text) => text.replaceAll('"~join0".', ''))).toEqual([
        'select "messages"."id", "join0:0", "join0:1" from "messages" left join lateral (' +
          'select "people"."id" as "join0:0", "people"."name" as "join0:1" from "people" ' +
          'inner join (select "messages"."sender_id" as "~key0") as "~keys" on "people"."id" = "~keys"."~key0") "~join0" on true ' +
          'order by "messages"."id" asc',
      ])
    })

    it('tells a row of which every chosen column is NULL from none', async () => {
      await opened.query('insert into messages (id, sender_id) values (900, 4)')
      const args = { columns: id, where: { id: { in: [900, 100] } }, orderBy: byId }
      for (const extras of [undefined, { one: sql<number>`1` }]) {
        const rows = await messages({
          ...args,
          ...(extras && { extras }),
          with: { sender: { strategy, columns: { name: true } } },
        })
        expect(rows.map(({ sender }) => sender)).toStrictEqual([null, { name: null }])
        const empty = await messages({
          ...args,
          ...(extras && { extras }),
          with: { sender: { strategy, columns: {} } },
        })
        expect(empty.map(({ sender }) => sender)).toStrictEqual([null, {}])
      }
      await opened.query('delete from messages where id = 900')
    })

    it('joins to-ones of to-ones, also of the same table, and siblings', async () => {
      const manager = { strategy, columns: id, with: { place: { strategy, columns: id } } }
      const { result, queries } = await recordQueries(() =>
        messages({
          columns: id,
          where: { id: { gte: 103 } },
          orderBy: byId,
          with: {
            sender: { strategy, columns: id, with: { manager } },
            receiver: { strategy, columns: id, with: { manager } },
          },
        }),
      )
      const cleo = { id: 3, place: { id: 10 } }
      expect(result).toStrictEqual([
        { id: 103, sender: { id: 1, manager: cleo }, receiver: { id: 3, manager: null } },
        { id: 104, sender: { id: 1, manager: cleo }, receiver: { id: 2, manager: cleo } },
      ])
      expect(queries).toHaveLength(1)
    })

    it('takes one row, the first in the order, where no key makes the related row unique', async () => {
      await opened.query(
        `insert into places (id, rank, country, city) values (11, 5, 'NO', 'Oslo'), (12, 1, 'NO', 'Oslo')`,
      )
      const place = (direction: string): object => ({
        strategy,
        columns: id,
        orderBy: [{ rank: direction }, { id: 'asc' }],
      })
      const ids = async (direction: string): Promise<unknown[]> =>
        (await people({ columns: id, orderBy: byId, with: { place: place(direction) } })).map((row) => row['place'])
      expect(await ids('asc')).toStrictEqual([{ id: 12 }, null, { id: 12 }, { id: 20 }])
      expect(await ids('desc')).toStrictEqual([{ id: 11 }, null, { id: 11 }, { id: 20 }])
      await opened.query('delete from places where id in (11, 12)')
    })

    it('filters the related row, not its parent', async () => {
      const filters = [
        { name: { ne: 'Ada' } },
        (table: Record<string, unknown>, { ne }: { ne(column: unknown, value: string): unknown }) =>
          ne(table['name'], 'Ada'),
        { sent: { none: { id: 104 } } },
      ]
      for (const where of filters) {
        const { result, queries } = await recordQueries(() =>
          messages({
            columns: id,
            where: { id: { in: [101, 104] } },
            orderBy: byId,
            with: { sender: { strategy, columns: id, where } },
          }),
        )
        expect(result).toStrictEqual([
          { id: 101, sender: { id: 2 } },
          { id: 104, sender: null },
        ])
        expect(queries).toHaveLength(1)
      }
      // A filter of a relation to the same table is about the related row.
      expect(
        await people({
          columns: id,
          orderBy: byId,
          with: { manager: { strategy, columns: id, where: { rank: 2, manager: false } } },
        }),
      ).toStrictEqual([
        { id: 1, manager: { id: 3 } },
        { id: 2, manager: { id: 3 } },
        { id: 3, manager: null },
        { id: 4, manager: null },
      ])
    })

    it('loads further relations and counts of joined rows, one statement each', async () => {
      const { result, queries } = await recordQueries(() =>
        messages({
          columns: id,
          where: { id: { in: [100, 102, 104] } },
          orderBy: byId,
          with: {
            sender: {
              strategy,
              columns: {},
              with: { sent: { columns: id, orderBy: byId } },
              counts: { reports: true },
            },
            messageTags: { columns: {}, orderBy: byId, with: { tag: { strategy, columns: id } } },
          },
        }),
      )
      const sender = { sent: [{ id: 102 }, { id: 103 }, { id: 104 }], counts: { reports: 0 } }
      expect(result).toStrictEqual([
        { id: 100, sender: null, messageTags: [] },
        { id: 102, sender, messageTags: [] },
        { id: 104, sender, messageTags: [{ tag: { id: 5 } }, { tag: { id: 7 } }] },
      ])
      expect(queries).toHaveLength(4)
    })

    it('joins in each way that the parent is loaded itself', async () => {
      const receiver = { strategy, columns: { name: true, rank: true }, with: { manager: { strategy, columns: id } } }
      const bob = { name: 'Bob', rank: null, manager: { id: 3 } }
      const cleo = { name: 'Cleo', rank: 2, manager: null }
      for (const options of [{}, { limit: 2 }, { limit: 2, strategy: 'window' }]) {
        const { result, queries } = await recordQueries(() =>
          people({
            columns: id,
            where: { id: 1 },
            with: {
              sent: {
                columns: { rank: true, id: true },
                orderBy: { id: 'desc' },
                where: { id: { gt: 102 } },
                with: { receiver },
                ...options,
              },
            },
          }),
        )
        expect(result).toStrictEqual([
          {
            id: 1,
            sent: [
              { id: 104, rank: 1, receiver: bob },
              { id: 103, rank: 2, receiver: cleo },
            ],
          },
        ])
        expect(queries).toHaveLength(2)
      }
    })

    it('joins for every read by key or filter', async () => {
      const options = deepFreeze({ columns: id, with: { manager: { strategy, columns: { name: true } } } })
      const [ada, cleo] = [
        { id: 1, manager: { name: 'Cleo' } },
        { id: 3, manager: null },
      ]
      const table = repositories.people
      const { result, queries } = await recordQueries(async () => [
        await table.find(1, options),
        await table.findFirst({ ...options, where: { name: 'Ada' } }),
        await table.findFirstOrThrow({ ...options, where: { name: 'Ada' } }),
        await table.findOrThrow(3, options),
        await table.findOnly({ ...options, where: { name: 'Cleo' } }),
        await table.findByKeys([3, 77, 1, 3], options),
      ])
      expect(result).toStrictEqual([ada, ada, ada, cleo, cleo, [cleo, undefined, ada, cleo]])
      expect(queries).toHaveLength(6)
    })

    it('loads the rows of pages and batches by a statement of their own', async () => {
      const options = deepFreeze({
        columns: id,
        where: { id: { in: [1, 3] } },
        orderBy: byId,
        with: { manager: { strategy, columns: { name: true } } },
      })
      const rows = [
        { id: 1, manager: { name: 'Cleo' } },
        { id: 3, manager: null },
      ]
      const table = repositories.people
      expect((await table.findPage({ ...options, page: 1, pageSize: 5 })).items).toStrictEqual(rows)
      expect((await table.findCursorPage({ ...options, first: 5 })).items).toStrictEqual(rows)
      for await (const batch of table.batches({ ...options, size: 5 })) expect(batch).toStrictEqual(rows)
    })

    it('locks the rows of the table alone', async () => {
      const lock = { mode: 'update' }
      const read = { columns: id, with: { manager: { strategy, columns: id } }, lock }
      await repositories.$transaction(async (transaction) => {
        const { result, sql: statements } = await recorded(async () => [
          await transaction.people.findMany({ ...read, where: { id: 1 } }),
          await transaction.people.find(1, read),
          await transaction.people.findByKeys([1], read),
        ])
        const row = { id: 1, manager: { id: 3 } }
        expect(result).toStrictEqual([[row], row, [row]])
        for (const statement of statements) expect(statement).toMatch(/ for update of "people"$/)
        if (driver === 'PGlite') return
        expect(await opened.query('select id from people where id in (1, 3) for update skip locked')).toEqual([
          { id: '3' },
        ])
      })
    })

    it('loads rows in hand by a statement of its own', async () => {
      const { result, queries } = await recordQueries(() =>
        (repositories.messages as unknown as { load(rows: object, related: object): Promise<AnyRow[]> }).load(
          [{ senderId: 1 }, { senderId: null }],
          { sender: { strategy, columns: id, with: { manager: { strategy, columns: id } } } },
        ),
      )
      expect(result).toStrictEqual([
        { senderId: 1, sender: { id: 1, manager: { id: 3 } } },
        { senderId: null, sender: null },
      ])
      expect(queries).toHaveLength(1)
    })

    it('says what does not go together, and sends nothing', async () => {
      const wrong: readonly (readonly [object, string])[] = [
        [{ sent: { strategy } }, 'sent.strategy'],
        [{ manager: { strategy, limit: 1 } }, 'manager.limit'],
        [{ manager: { strategy, offset: 1 } }, 'manager.offset'],
        [{ manager: { strategy, recursive: true } }, 'manager.strategy'],
        [{ manager: { strategy: 'joined' } }, 'manager.strategy'],
      ]
      for (const [related, path] of wrong) {
        const error = await errorBeforeStatement(() => people({ with: related }))
        expect(error).toBeInstanceOf(InvalidArgumentError)
        expect((error as InvalidArgumentError).details.path).toBe(`findMany.with.${path}`)
      }
      for (const nested of [{ columns: { nam: true } }, { where: { nam: 1 } }, { orderBy: { nam: 'asc' } }]) {
        const error = await errorBeforeStatement(() => people({ with: { manager: { strategy, ...nested } } }))
        expect(error).toMatchObject({ details: { path: `findMany.with.manager.${Object.keys(nested).join('')}.nam` } })
      }
    })
  })
}
