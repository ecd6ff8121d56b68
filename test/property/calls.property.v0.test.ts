import { relations } from 'drizzle-orm'
import { vi } from 'vitest'
import type * as Plan from '../../src/plan/to-statement.ts'
import { callTables, doorKeys, houses, people, rooms } from '../support/call-schema.ts'
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

const schema = {
  houses,
  rooms,
  people,
  doorKeys,
  houseRelations: relations(houses, ({ one, many }) => ({
    parent: one(houses, { fields: [houses.parentId], references: [houses.id], relationName: 'parent' }),
    children: many(houses, { relationName: 'parent' }),
    rooms: many(rooms),
  })),
  roomRelations: relations(rooms, ({ one, many }) => ({
    house: one(houses, { fields: [rooms.houseId], references: [houses.id] }),
    doorKeys: many(doorKeys),
  })),
  peopleRelations: relations(people, ({ one, many }) => ({
    boss: one(people, { fields: [people.bossId], references: [people.id], relationName: 'boss' }),
    reports: many(people, { relationName: 'boss' }),
    doorKeys: many(doorKeys),
  })),
  doorKeyRelations: relations(doorKeys, ({ one }) => ({
    room: one(rooms, { fields: [doorKeys.roomId], references: [rooms.id] }),
    person: one(people, { fields: [doorKeys.personId], references: [people.id] }),
  })),
}

describeRandomCalls(schema, callTables, listener)
