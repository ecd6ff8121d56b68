import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const shops = pgTable('shops', { id: integer('id').primaryKey(), city: text('city').notNull() })
const items = pgTable('items', {
  id: integer('id').primaryKey(),
  shopId: integer('shop_id').notNull(),
  owner: text('owner').notNull(),
})

const ddl = `
  create table shops (id integer primary key, city text not null);
  create table items (id integer primary key, shop_id integer not null, owner text not null);
`

type ShopRepository = AnyRepository & {
  deleteMany(args: object): Promise<unknown>
  updateMany(args: object): Promise<unknown>
}

/** Tests conditions that bind nothing, or values that stand in none, beside those that look like them. */
export function describeSharedStatements(relations: DeclareRelations): void {
  const schema = {
    shops,
    items,
    shopRelations: relations(shops, ({ many }) => ({ items: many(items) })),
    itemRelations: relations(items, ({ one }) => ({
      shop: one(shops, { fields: [items.shopId], references: [shops.id] }),
    })),
  }
  const model = defineModel(schema, {
    items: { scopes: { owner: (context: { owner: string }) => ({ owner: context.owner }) } },
  })

  describe.each(drivers)('calls that look alike on %s', (driver) => {
    let opened: OpenDatabase
    const open = async (): Promise<ShopRepository> => {
      await opened.query("delete from shops; insert into shops values (1, 'Oslo'), (2, 'Rome'), (3, 'Rome')")
      return createRepositories(opened.db, model).$with({ owner: 'Rome' }).shops as unknown as ShopRepository
    }
    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl })
    })
    afterAll(() => opened.close())

    const emptyForms = {
      notIn: { id: { notIn: [] } },
      count: { items: { count: {} } },
      every: { items: { every: {} } },
      and: { AND: [] },
      orOfNothing: { OR: [{}, { id: 1 }] },
      notNever: { NOT: { OR: [] } },
    }
    const pairs = Object.entries(emptyForms).flatMap(([one, first]) =>
      Object.entries(emptyForms).map(([other, second]) => [one, other, first, second] as const),
    )

    it.each(pairs)('deletes what was meant after %s and %s', async (_one, _other, first, second) => {
      const repository = await open()
      await repository.deleteMany({ where: { ...first, city: 'Bonn' } })
      await repository.deleteMany({ where: { ...second, city: 'Oslo' } })
      await repository.updateMany({ where: { ...first, city: 'Rome', id: 2 }, set: { city: 'Rome' } })
      expect(await repository.findMany({ orderBy: { id: 'asc' } })).toEqual([
        { id: 2, city: 'Rome' },
        { id: 3, city: 'Rome' },
      ])
    })
  })
}
