import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordQueries } from '../../src/testing/index.ts'
import { anyRepositories, type AnyRepositories, type AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { loadingDdl } from './loading-schema.ts'

/** A few people, of which 3 is the manager of 1 and 2, and 9 of nobody who is there. */
export const withDdl: string = `${loadingDdl}
  insert into people (id, rank, name, manager_id, country, city) values
    (3, 2, 'Cleo', null, 'NO', 'Oslo'), (1, 1, 'Ada', 3, 'NO', 'Oslo'), (2, null, 'Bob', 3, 'NO', null), (4, 3, null, 99, 'SE', 'Oslo');
  insert into places (id, rank, country, city) values (20, 1, 'SE', 'Oslo'), (10, 2, 'NO', 'Oslo'), (30, 3, 'NO', 'Bergen');
  insert into messages (id, rank, sender_id, receiver_id) values
    (104, 1, 1, 2), (103, 2, 1, 3), (102, 3, 1, null), (101, 4, 2, 1), (100, null, null, 1);
  insert into tags (id, rank) values (7, 1), (5, 2), (6, null);
  insert into message_tags (id, rank, message_id, tag_id) values
    (1, 1, 104, 5), (2, 2, 104, 7), (3, 3, 103, 5), (4, 4, 103, 5), (5, 5, 101, null), (6, 6, null, 6);`

const id = { id: true }
const byId = { id: 'asc' }

/** Runs a call and returns its rows and the text of its statements. */
export async function recorded<TResult>(run: () => Promise<TResult>): Promise<{ result: TResult; sql: string[] }> {
  const { result, queries } = await recordQueries(run)
  return { result, sql: queries.map((query) => query.sql) }
}

/** What `with` and `counts` load on both lines of Drizzle: rows and statements. */
export function describeWith(schema: object): void {
  describe.each(drivers)('with on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories
    const people = (args: object): Promise<AnyRow[]> => repositories.people.findMany(deepFreeze(args))
    const messages = (args: object): Promise<AnyRow[]> => repositories.messages.findMany(deepFreeze(args))

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it('loads a to-many by one further statement, without the columns that only the loading needs', async () => {
      const { result, sql } = await recorded(() =>
        people({ columns: { name: true }, orderBy: byId, with: { sent: { columns: { rank: true }, orderBy: byId } } }),
      )
      expect(result).toStrictEqual([
        { name: 'Ada', sent: [{ rank: 3 }, { rank: 2 }, { rank: 1 }] },
        { name: 'Bob', sent: [{ rank: 4 }] },
        { name: 'Cleo', sent: [] },
        { name: null, sent: [] },
      ])
      expect(sql).toEqual([
        'select "name", "id" from "people" order by "people"."id" asc',
        'select "rank", "sender_id" from "messages" where "messages"."sender_id" = any($1::integer[]) order by "messages"."id" asc',
      ])
    })

    it('loads a to-one by its distinct keys, and null where there is no key or no row', async () => {
      const { result, queries } = await recordQueries(() =>
        people({ columns: id, orderBy: byId, with: { manager: { columns: { name: true } } } }),
      )
      expect(result).toStrictEqual([
        { id: 1, manager: { name: 'Cleo' } },
        { id: 2, manager: { name: 'Cleo' } },
        { id: 3, manager: null },
        { id: 4, manager: null },
      ])
      expect(queries.map((query) => query.sql)).toEqual([
        'select "id", "manager_id" from "people" order by "people"."id" asc',
        'select "name", "id" from "people" where "people"."id" = any($1::integer[])',
      ])
    })

    it('loads by a composite key, of which every part must be there', async () => {
      const { result, sql } = await recorded(() =>
        people({ columns: id, orderBy: byId, with: { place: { columns: id } } }),
      )
      expect(result).toStrictEqual([
        { id: 1, place: { id: 10 } },
        { id: 2, place: null },
        { id: 3, place: { id: 10 } },
        { id: 4, place: { id: 20 } },
      ])
      expect(sql[1]).toBe(
        'select "places"."id", "~keys"."~position" from "places" inner join unnest($1::text::text[], $2::text::varchar[]) with ordinality as "~keys" ("~key0", "~key1", "~position") on "places"."country" = "~keys"."~key0" and "places"."city" = "~keys"."~key1"',
      )
    })

    it('takes the key from the row where the caller chose its column', async () => {
      const { result, sql } = await recorded(() =>
        people({
          columns: id,
          where: { id: { lte: 2 } },
          orderBy: byId,
          with: { sent: { columns: { id: true, senderId: true }, where: { rank: { gt: 1 } }, orderBy: byId } },
        }),
      )
      expect(result).toStrictEqual([
        {
          id: 1,
          sent: [
            { id: 102, senderId: 1 },
            { id: 103, senderId: 1 },
          ],
        },
        { id: 2, sent: [{ id: 101, senderId: 2 }] },
      ])
      expect(sql[1]?.replaceAll(/[()]/g, '')).toBe(
        'select "id", "sender_id" from "messages" where "messages"."sender_id" = any$1::integer[] and "messages"."rank" > $2 order by "messages"."id" asc',
      )
    })

    it('limits per row, by a lateral subquery', async () => {
      const { result, sql } = await recorded(() =>
        people({ columns: id, orderBy: byId, with: { sent: { columns: id, orderBy: byId, limit: 1, offset: 1 } } }),
      )
      expect(result).toStrictEqual([
        { id: 1, sent: [{ id: 103 }] },
        { id: 2, sent: [] },
        { id: 3, sent: [] },
        { id: 4, sent: [] },
      ])
      expect(sql).toHaveLength(2)
      expect(sql[1]).toMatch(/cross join lateral \(select "id" from "messages" where .* limit \$\d offset \$\d\)/)
      const byKey = await recorded(() =>
        people({
          columns: id,
          orderBy: byId,
          with: { sent: { columns: { senderId: true }, orderBy: byId, limit: 1 } },
        }),
      )
      expect(byKey.result.map(({ sent }) => sent)).toStrictEqual([[{ senderId: 1 }], [{ senderId: 2 }], [], []])
      expect(byKey.sql[1]).toMatch(/from unnest\(\$1::text::integer\[\]\) as "~keys" \("~key0"\) cross join lateral/)
      expect(await people({ columns: id, where: { id: 1 }, with: { sent: { limit: 0 } } })).toStrictEqual([
        { id: 1, sent: [] },
      ])
    })

    it('keeps a related row of which every chosen column is NULL', async () => {
      const sent = { columns: { rank: true }, where: { id: { gte: 0 } } }
      const expected = [{ id: 101, receiver: { name: 'Ada' } }]
      expect(
        await messages({ columns: id, where: { id: 101 }, with: { receiver: { columns: { name: true } } } }),
      ).toEqual(expected)
      for (const limit of [undefined, 2]) {
        const rows = await people({
          columns: id,
          where: { id: 3 },
          with: { reports: { columns: { rank: true }, orderBy: { id: 'desc' }, limit } },
        })
        expect(rows).toStrictEqual([{ id: 3, reports: [{ rank: null }, { rank: 1 }] }])
        const nulls = await people({ columns: { name: true }, where: { id: 4 }, with: { sent: { ...sent, limit } } })
        expect(nulls).toStrictEqual([{ name: null, sent: [] }])
      }
    })

    it('returns rows with nothing but their relations for empty columns', async () => {
      for (const limit of [undefined, 5]) {
        const rows = await people({
          columns: {},
          orderBy: byId,
          with: { reports: { columns: {}, limit, with: { manager: { columns: {} } } }, sent: { columns: {}, limit } },
        })
        const report = { manager: {} }
        expect(rows).toStrictEqual([
          { reports: [], sent: [{}, {}, {}] },
          { reports: [], sent: [{}] },
          { reports: [report, report], sent: [] },
          { reports: [], sent: [] },
        ])
      }
    })

    it('loads siblings and depths by one statement each', async () => {
      const { result, queries } = await recordQueries(() =>
        messages({
          columns: id,
          where: { id: { gte: 103 } },
          orderBy: byId,
          with: {
            sender: {
              columns: id,
              with: { manager: { columns: id, with: { reports: { columns: id, orderBy: byId } } } },
            },
            receiver: { columns: id },
            messageTags: { columns: {}, orderBy: byId, with: { tag: { columns: id } } },
          },
        }),
      )
      const sender = { id: 1, manager: { id: 3, reports: [{ id: 1 }, { id: 2 }] } }
      expect(result).toStrictEqual([
        { id: 103, sender, receiver: { id: 3 }, messageTags: [{ tag: { id: 5 } }, { tag: { id: 5 } }] },
        { id: 104, sender, receiver: { id: 2 }, messageTags: [{ tag: { id: 5 } }, { tag: { id: 7 } }] },
      ])
      expect(queries).toHaveLength(7)
      expect(queries.map((query) => query.rowCount)).toEqual(expect.arrayContaining([2, 1, 2]))
    })

    it('sends no statement for a relation without a key, nor for those below it', async () => {
      const { result, queries } = await recordQueries(() =>
        people({ columns: id, where: { id: 3 }, with: { manager: { with: { place: true } } } }),
      )
      expect(result).toStrictEqual([{ id: 3, manager: null }])
      expect(queries).toHaveLength(1)
      const none = await recordQueries(() =>
        people({ where: { id: 77 }, with: { sent: true }, counts: { sent: true } }),
      )
      expect(none).toMatchObject({ result: [], queries: [{}] })
      expect(none.queries).toHaveLength(1)
    })

    it('leaves out what is false', async () => {
      const { result, queries } = await recordQueries(() =>
        people({
          columns: id,
          where: { id: 3 },
          with: { sent: false, manager: false },
          counts: { sent: false, reports: true },
        }),
      )
      expect(result).toStrictEqual([{ id: 3, counts: { reports: 2 } }])
      expect(queries).toHaveLength(2)
      const none = await people({ columns: id, where: { id: 3 }, with: { sent: false }, counts: { sent: false } })
      expect(none).toStrictEqual([{ id: 3 }])
    })

    it('takes as many statements for 1, 1,000 and 100,000 rows', async () => {
      await opened.query(`insert into lefts (id, person_id) select key, key % 5 from generate_series(1, 100000) as key`)
      for (const limit of [1, 1000, 100_000]) {
        const { result, queries } = await recordQueries(() =>
          repositories.lefts.findMany({
            columns: id,
            orderBy: byId,
            limit,
            with: { person: { columns: id, with: { sent: { columns: id } } }, bodyRights: true },
            counts: { smallRights: true },
          }),
        )
        expect(result).toHaveLength(limit)
        expect(result[0]).toMatchObject({ id: 1, person: { id: 1 }, bodyRights: [], counts: { smallRights: 0 } })
        expect(queries).toHaveLength(3)
      }
      const back = await recordQueries(() =>
        repositories.lefts.findMany({
          columns: id,
          with: { manager: undefined, person: { columns: id, with: { lefts: { columns: id } } } },
          limit: 3,
        }),
      )
      expect(back.queries).toHaveLength(3)
      expect(back.result[0]).toHaveProperty('person.lefts.length', 20_000)
    })

    it('counts several ways in one statement per relation', async () => {
      const { result, sql } = await recorded(() =>
        people({
          columns: id,
          orderBy: byId,
          counts: { sent: true, ranked: { relation: 'sent', where: { rank: { gt: 1 } } }, reports: true },
        }),
      )
      expect(result).toStrictEqual([
        { id: 1, counts: { sent: 3, ranked: 2, reports: 0 } },
        { id: 2, counts: { sent: 1, ranked: 1, reports: 0 } },
        { id: 3, counts: { sent: 0, ranked: 0, reports: 2 } },
        { id: 4, counts: { sent: 0, ranked: 0, reports: 0 } },
      ])
      expect(sql).toHaveLength(3)
      expect(sql.slice(1)).toContain(
        'select count(*), count(*) filter (where "messages"."rank" > $1), "sender_id" from "messages" where "messages"."sender_id" = any($2::integer[]) group by "messages"."sender_id"',
      )
    })

    it('loads for every read by key or filter', async () => {
      const options = deepFreeze({ columns: id, with: { sent: { columns: id, orderBy: byId } } })
      const [ada, cleo] = [
        { id: 1, sent: [{ id: 102 }, { id: 103 }, { id: 104 }] },
        { id: 3, sent: [] },
      ]
      const table = repositories.people
      expect(await table.find(1, options)).toStrictEqual(ada)
      expect(await table.find(77, options)).toBeUndefined()
      expect(await table.findOrThrow(3, options)).toStrictEqual(cleo)
      expect(await table.findFirst({ ...options, where: { name: 'Ada' } })).toStrictEqual(ada)
      expect(await table.findOnly({ ...options, where: { name: 'Ada' } })).toStrictEqual(ada)
      const { result, queries } = await recordQueries(() => table.findByKeys([3, 77, 1, 3], options))
      expect(result).toStrictEqual([cleo, undefined, ada, cleo])
      expect(queries).toHaveLength(2)
    })

    it('loads in a transaction what the transaction sees', async () => {
      const rows = await repositories.$transaction(async (transaction) => {
        await (transaction.messages as unknown as { create(row: object): Promise<unknown> }).create({
          id: 900,
          senderId: 3,
        })
        const found = await transaction.people.findMany({
          columns: id,
          where: { id: 3 },
          with: { sent: { columns: id }, received: { columns: id }, reports: { columns: id, orderBy: byId } },
        })
        await (transaction.messages as unknown as { delete(key: unknown): Promise<unknown> }).delete(900)
        return found
      })
      expect(rows).toStrictEqual([
        { id: 3, sent: [{ id: 900 }], received: [{ id: 103 }], reports: [{ id: 1 }, { id: 2 }] },
      ])
    })
  })
}
