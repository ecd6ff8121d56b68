import { defineRelations } from 'drizzle-orm'
import { vi } from 'vitest'
import type * as Plan from '../../src/plan/to-statement.ts'
import { callTables1, doorKeys, houses, people, rooms } from '../support/call-schema.ts'
import { describeRandomCalls, type StatementListener } from '../support/random-call-cases.ts'

const listener = vi.hoisted((): StatementListener => ({ heard: undefined }))

vi.mock(import('../../src/plan/to-statement.ts'), async (importOriginal): Promise<typeof Plan> => {
  const { toStatement } = await importOriginal()
  return {
    toStatement: (table, build, inputs) => {
      const statement = toStatement(table, build, inputs)
      listener.heard?.(statement)
      return statement
    },
  }
})

const schema = defineRelations({ houses, rooms, people, doorKeys }, (r) => ({
  houses: {
    parent: r.one.houses({ from: r.houses.parentId, to: r.houses.id, alias: 'parent' }),
    children: r.many.houses({ from: r.houses.id, to: r.houses.parentId, alias: 'parent' }),
    rooms: r.many.rooms({ from: r.houses.id, to: r.rooms.houseId, alias: 'rooms' }),
    rankedRooms: r.many.rooms({
      from: r.houses.id,
      to: r.rooms.houseId,
      alias: 'ranked',
      where: { OR: [{ rank: 1 }, { rank: { gte: 2 } }] },
    }),
    anyRooms: r.many.rooms({ from: r.houses.id, to: r.rooms.houseId, alias: 'any', where: { rank: { notIn: [] } } }),
  },
  rooms: {
    house: r.one.houses({ from: r.rooms.houseId, to: r.houses.id, alias: 'rooms' }),
    doorKeys: r.many.doorKeys({ from: r.rooms.id, to: r.doorKeys.roomId }),
    people: r.many.people({
      from: r.rooms.id.through(r.doorKeys.roomId),
      to: r.people.id.through(r.doorKeys.personId),
    }),
  },
  people: {
    boss: r.one.people({ from: r.people.bossId, to: r.people.id, alias: 'boss' }),
    reports: r.many.people({ from: r.people.id, to: r.people.bossId, alias: 'boss' }),
    doorKeys: r.many.doorKeys({ from: r.people.id, to: r.doorKeys.personId }),
    rooms: r.many.rooms(),
  },
  doorKeys: {
    room: r.one.rooms({ from: r.doorKeys.roomId, to: r.rooms.id }),
    person: r.one.people({ from: r.doorKeys.personId, to: r.people.id }),
  },
}))

describeRandomCalls(schema, callTables1, listener)
