import { type Column, sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRepositories, type AnyRepositories } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { messages } from './loading-schema.ts'
import { withDdl } from './with-cases.ts'

interface PeopleColumns {
  readonly id: Column
}

const id = { id: true }
const byId = { id: 'asc' }

/** How many messages a person sent, with the columns of both tables from Drizzle, and with one of them. */
const counted: readonly [string, (people: PeopleColumns) => SQL][] = [
  ['columns', (people) => sql`(select count(*) from ${messages} where ${messages.senderId} = ${people.id})`],
  ['text', (people) => sql`(select count(*) from messages where sender_id = ${people.id})`],
]

/** Extras of the rows and of their relations, on both lines of Drizzle. */
export function describeExtrasOfWith(schema: object): void {
  describe.each(drivers)('extras on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it.each(counted)('mean their own row in subqueries, by %s', async (_, count) => {
      const extras = {
        sent: (table: PeopleColumns) => count(table).mapWith(Number),
        named: (table: PeopleColumns) => count(table).mapWith(Number).as('named'),
      }
      const first = { id: 1, sent: 3, named: 3 }
      const second = { id: 2, sent: 1, named: 1 }
      const { people, messages } = repositories
      expect(await people.find(1, { columns: id, extras })).toStrictEqual(first)
      expect(await people.findMany({ columns: id, extras, where: { id: { lte: 2 } }, orderBy: byId })).toStrictEqual([
        first,
        second,
      ])
      for (const options of [{}, { limit: 1 }, { limit: 1, strategy: 'window' }, { strategy: 'join' }]) {
        const message = await messages.find(104, { columns: id, with: { sender: { columns: id, extras, ...options } } })
        expect(message).toStrictEqual({ id: 104, sender: first })
      }
      for (const options of [{}, { limit: 2 }, { limit: 2, strategy: 'window' }]) {
        const reports = { columns: id, extras, orderBy: byId, ...options }
        expect(await people.find(3, { columns: id, with: { reports } })).toStrictEqual({
          id: 3,
          reports: [first, second],
        })
      }
      const tree = { columns: id, extras, orderBy: byId, recursive: true }
      expect((await people.find(3, { with: { reports: tree } }))?.['reports']).toStrictEqual([
        { ...first, reports: [] },
        { ...second, reports: [] },
      ])
      const page = await people.find(3, { with: { reports: { columns: id, extras, orderBy: byId, first: 2 } } })
      expect(page).toMatchObject({ reports: { items: [first, second] } })
    })

    it('can have names of which PostgreSQL would make one', async () => {
      const [one, two] = [`${'n'.repeat(63)}1`, `${'n'.repeat(63)}2`]
      const extras = { [one]: sql`1`.mapWith(Number), [two]: sql`2`.mapWith(Number) }
      const sent = { columns: {}, extras, orderBy: byId }
      for (const options of [{}, { limit: 1 }, { limit: 1, strategy: 'window' }]) {
        const found = await repositories.people.find(2, { columns: id, with: { sent: { ...sent, ...options } } })
        expect(found).toStrictEqual({ id: 2, sent: [{ [one]: 1, [two]: 2 }] })
      }
      const page = await repositories.people.find(2, { with: { sent: { ...sent, first: 1 } } })
      expect(page).toMatchObject({ sent: { items: [{ [one]: 1, [two]: 2 }] } })
    })
  })
}
