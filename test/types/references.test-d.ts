import { bigint, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { createRepositories, type Database, defineModel } from 'drizzle-repository'
import { document } from 'drizzle-repository/documents'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const Profile = z.object({
  orderIds: z.array(z.int()).optional(),
  companyId: z.uuid().nullish(),
  ledgerId: z.string().optional(),
  lines: z.array(z.object({ orderId: z.int() })).default([]),
})
const people = pgTable('people', { id: integer().primaryKey(), name: text(), profile: document(Profile) })
const orders = pgTable('orders', { id: integer().primaryKey(), total: integer().notNull() })
const companies = pgTable('companies', { id: uuid().primaryKey(), name: text().notNull() })
const ledgers = pgTable('ledgers', { id: bigint({ mode: 'bigint' }).primaryKey(), at: timestamp().notNull() })
const schema = { people, orders, companies, ledgers }

const model = defineModel(schema, {
  people: {
    references: {
      orders: { from: ['profile', 'orderIds'], to: 'orders' },
      company: { from: ['profile', 'companyId'], to: 'companies' },
      ledger: { from: ['profile', 'ledgerId'], to: 'ledgers' },
      ordersOfLines: { from: ['profile', 'lines', '*', 'orderId'], to: 'orders' },
      sameName: { from: ['profile', 'ledgerId'], to: 'companies', key: 'name' },
    },
  },
})
declare const db: Database
const repositories = createRepositories(db, model)

const row = await repositories.people.findOrThrow(1, {
  with: { orders: { columns: { total: true } }, company: true, ledger: true, ordersOfLines: true },
  counts: { orders: true },
})
expectTypeOf(row.orders).toEqualTypeOf<{ total: number }[]>()
expectTypeOf(row.company).toEqualTypeOf<{ id: string; name: string } | null>()
expectTypeOf(row.ledger).toEqualTypeOf<{ id: bigint; at: Date } | null>()
expectTypeOf(row.ordersOfLines).toEqualTypeOf<{ id: number; total: number }[]>()
expectTypeOf(row.counts.orders).toEqualTypeOf<number>()

repositories.people.findMany({
  where: { orders: { some: { total: 1 }, count: { gt: 2 } }, company: { name: 'Acme' } },
  orderBy: [{ company: { name: 'asc' } }, { orders: { count: 'desc' } }],
})
// @ts-expect-error no column of the target
repositories.people.findMany({ where: { company: { names: 'Acme' } } })
// @ts-expect-error no relation
repositories.people.findMany({ with: { order: true } })
// @ts-expect-error a to-one has no quantifiers
repositories.people.findMany({ where: { company: { some: { name: 'Acme' } } } })
// @ts-expect-error rows are not written through a document
repositories.people.create({ id: 1, orders: { connect: [1] } })
// @ts-expect-error rows are not written through a document
repositories.people.update(1, { company: { connect: 'x' } })
// @ts-expect-error the table that they lead to has no way back
repositories.orders.findMany({ with: { people: true } })

// @ts-expect-error no field of the schema
defineModel(schema, { people: { references: { orders: { from: ['profile', 'orders'], to: 'orders' } } } })
// @ts-expect-error no column of documents
defineModel(schema, { people: { references: { orders: { from: ['name'], to: 'orders' } } } })
// @ts-expect-error a list of objects, not of ids
defineModel(schema, { people: { references: { orders: { from: ['profile', 'lines'], to: 'orders' } } } })
// @ts-expect-error no table
defineModel(schema, { people: { references: { orders: { from: ['profile', 'orderIds'], to: 'order' } } } })
// @ts-expect-error numbers, where the key is a uuid
defineModel(schema, { people: { references: { orders: { from: ['profile', 'orderIds'], to: 'companies' } } } })
// @ts-expect-error a text, where the key is a number
defineModel(schema, { people: { references: { orders: { from: ['profile', 'companyId'], to: 'orders' } } } })
// @ts-expect-error no unique column of that name
defineModel(schema, { people: { references: { x: { from: ['profile', 'ledgerId'], to: 'companies', key: 'nom' } } } })
