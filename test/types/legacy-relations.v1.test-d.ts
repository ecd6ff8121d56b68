import { relations } from 'drizzle-orm/_relations'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { createRepositories, type Database } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'

declare const db: Database

const shops = pgTable('shops', {
  id: integer('id').primaryKey(),
  owner: text('owner').notNull(),
  ownerId: integer('owner_id'),
})
const sales = pgTable('sales', { id: integer('id').primaryKey(), shopId: integer('shop_id').notNull() })
const people = pgTable('people', { id: integer('id').primaryKey() })
const secrets = pgTable('secrets', { id: integer('id').primaryKey() })
const shopRelations = relations(shops, ({ one, many }) => ({
  sales: many(sales),
  owner: one(people, { fields: [shops.ownerId], references: [people.id] }),
  secrets: many(secrets),
}))
const saleRelations = relations(sales, ({ one }) => ({
  shop: one(shops, { fields: [sales.shopId], references: [shops.id] }),
}))
const repositories = createRepositories(db, { shops, sales, people, shopRelations, saleRelations })

// The name means the column, as Drizzle 1.0's own relations cannot have it.
const [shop] = await repositories.shops.findMany({
  where: { owner: 'Ada' },
  orderBy: { owner: 'asc' },
  with: { sales: true },
})
expectTypeOf(shop!.owner).toEqualTypeOf<string>()
expectTypeOf(shop!.sales).toEqualTypeOf<{ id: number; shopId: number }[]>()
// @ts-expect-error -- it has the name of a column
await repositories.shops.findMany({ with: { owner: true } })
// @ts-expect-error -- it has the name of a column
await repositories.shops.findMany({ where: { owner: true } })
// @ts-expect-error -- it has the name of a column
await repositories.sales.findMany({ where: { shop: { owner: { id: 1 } } } })
// @ts-expect-error -- it has the name of a column
await repositories.shops.create({ id: 1, owner: { create: { id: 1 } } })

// The other relations of such a table are as ever.
const [sale] = await repositories.sales.findMany({ with: { shop: { columns: { id: true } } } })
expectTypeOf(sale!.shop).toEqualTypeOf<{ id: number }>()
