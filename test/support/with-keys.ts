import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRepositories, type AnyRepositories, type AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { recorded, withDdl } from './with-cases.ts'

const id = { id: true }
const byId = { id: 'asc' }

/** Which keys JavaScript compares and which PostgreSQL, on both lines of Drizzle. */
export function describeKeysOfWith(schema: object): void {
  describe.each(drivers)('the keys of with on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories
    const people = (args: object): Promise<AnyRow[]> => repositories.people.findMany(deepFreeze(args))

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it('joins the keys where no index of the schema finds the rows', async () => {
      const { result, sql } = await recorded(() =>
        people({
          columns: id,
          orderBy: byId,
          with: { received: { columns: id, orderBy: byId } },
          counts: { received: true },
        }),
      )
      expect(result).toStrictEqual([
        { id: 1, received: [{ id: 100 }, { id: 101 }], counts: { received: 2 } },
        { id: 2, received: [{ id: 104 }], counts: { received: 1 } },
        { id: 3, received: [{ id: 103 }], counts: { received: 1 } },
        { id: 4, received: [], counts: { received: 0 } },
      ])
      const joined =
        'from "messages" inner join unnest($1::text::integer[]) with ordinality as "~keys" ("~key0", "~position") on "messages"."receiver_id" = "~keys"."~key0"'
      expect(sql.slice(1).toSorted()).toEqual([
        `select "messages"."id", "~keys"."~position" ${joined} order by "messages"."id" asc`,
        `select count(*), "~keys"."~position" ${joined} group by "~keys"."~position"`,
      ])
    })

    it('compares only keys in JavaScript that it has alike on both sides', async () => {
      const byValue = ['small', 'large', 'largeNumber', 'token', 'smallNumber']
      const byPlace = ['price', 'body', 'numberBig']
      await opened.query(
        `insert into lefts (id, small, large, large_number, token, price, body) values (-1, 1, 1, 1, 'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11', 1, 'a')`,
      )
      for (const name of [...byValue, ...byPlace]) {
        const { sql } = await recorded(() =>
          repositories.lefts.findMany({ where: { id: -1 }, with: { [`${name}Rights`]: true } }),
        )
        const isJoined = sql[1]?.includes(' inner join unnest($1::text::')
        expect({ name, isJoined }).toEqual({ name, isJoined: byPlace.includes(name) })
      }
      await opened.query('delete from lefts')
    })

    it('loads anew what rows in hand have already', async () => {
      await opened.query('insert into rights (id, small) values (1, 7)')
      const given = [{ id: 1, small: 7, smallRights: [], counts: { largeRights: 5 } }]
      const related = { smallRights: { columns: id } }
      const counts = { smallRights: true }
      expect(await repositories.lefts.load(deepFreeze(given), related, { counts })).toStrictEqual([
        { id: 1, small: 7, smallRights: [{ id: 1 }], counts: { smallRights: 1 } },
      ])
      await opened.query('delete from rights')
    })

    it('loads for rows whose keys are written in another way', async () => {
      const token = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
      await opened.query(
        `insert into rights (id, small, large, large_number, token) values (1, 7, 9007199254740993, 7, '${token}'), (2, 7, 7, 8, null)`,
      )
      const given = [
        { id: 1, small: '007', large: '9007199254740993', largeNumber: 7n, token: token.toUpperCase() },
        { id: 2, small: 7, large: 7, largeNumber: '+8', token: `{${token.replaceAll('-', '')}}` },
        {
          id: 3,
          small: null,
          large: 9007199254740993n,
          largeNumber: -0,
          token: `${token.slice(0, 9)}${token.slice(9).replaceAll('-', '')}`,
        },
      ]
      const right = { columns: id, orderBy: byId }
      const related = { smallRights: right, largeRights: right, largeNumberRights: right, tokenRights: right }
      const [first, second] = [{ id: 1 }, { id: 2 }]
      expect(await repositories.lefts.load(deepFreeze(given), related)).toStrictEqual([
        {
          ...given[0],
          smallRights: [first, second],
          largeRights: [first],
          largeNumberRights: [first],
          tokenRights: [first],
        },
        {
          ...given[1],
          smallRights: [first, second],
          largeRights: [second],
          largeNumberRights: [second],
          tokenRights: [first],
        },
        { ...given[2], smallRights: [], largeRights: [first], largeNumberRights: [], tokenRights: [first] },
      ])
      await opened.query('delete from rights')
    })

    it('refuses keys of rows that are no value of their column, and numbers that rows cannot have', async () => {
      const refused: readonly [string, object, string][] = [
        ['smallRights', { small: '1_000' }, 'a string'],
        ['smallRights', { small: true }, 'a boolean'],
        ['smallRights', { small: 1.5 }, 'a number'],
        ['largeNumberRights', { largeNumber: 2 ** 53 }, 'a number beyond 2^53'],
        ['largeNumberRights', { largeNumber: 2n ** 53n }, 'a number beyond 2^53'],
        ['tokenRights', { token: 'a0eebc99-9c0b' }, 'a string'],
      ]
      for (const [relation, row, received] of refused) {
        const { result, sql } = await recorded(() =>
          repositories.lefts.load([row], { [relation]: true }).catch((error: unknown) => error),
        )
        expect(result).toMatchObject({ code: 'INVALID_KEY', details: { received } })
        expect(sql).toEqual([])
      }
    })
  })
}
