import { integer, pgTable, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const shops = pgTable('shops', { id: integer('id').primaryKey() })
const sales = pgTable('sales', {
  id: integer('id').primaryKey(),
  shopId: integer('shop_id').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
})

const ddl = `
  create table shops (id integer primary key);
  create table sales (id integer primary key, shop_id integer not null, at timestamptz not null);
  insert into shops values (1);
  insert into sales select n, 1, timestamptz '2024-01-01 00:00Z' + (n - 1) * interval '1 day' from generate_series(1, 10) n;
`

/** Tests that what a relation is loaded with is read when the call is made, and not when its statement is sent. */
export function describeReusedLoads(relations: DeclareRelations): void {
  const schema = {
    shops,
    sales,
    shopRelations: relations(shops, ({ many }) => ({ sales: many(sales) })),
    saleRelations: relations(sales, ({ one }) => ({
      shop: one(shops, { fields: [sales.shopId], references: [shops.id] }),
    })),
  }

  describe.each(drivers)('objects that the caller uses again in with on %s', (driver) => {
    let opened: OpenDatabase
    let repository: AnyRepository
    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl })
      repository = createRepositories(opened.db, schema).shops as unknown as AnyRepository
    })
    afterAll(() => opened.close())

    it.each([{}, { limit: 9 }, { limit: 9, strategy: 'window' }, { first: 9 }, { counts: true }])(
      'keep the value that they had at the call (%#)',
      async ({ counts, ...options }: { counts?: boolean; limit?: number; strategy?: string; first?: number }) => {
        const since = new Date('2024-01-10T00:00:00Z')
        const calls: Promise<unknown>[] = []
        for (let call = 0; call < 3; call++) {
          const where = { at: { gte: since } }
          const args = counts === true ? { counts: { sales: { where } } } : { with: { sales: { where, ...options } } }
          calls.push(
            repository.findMany(args).then(([shop]) => numberOf(shop)),
            repository.find(1, { ...args, batch: true }).then(numberOf),
          )
          since.setUTCDate(since.getUTCDate() - 1)
        }
        expect(await Promise.all(calls)).toEqual([1, 1, 2, 2, 3, 3])
      },
    )
  })
}

function numberOf(shop: Record<string, unknown> | undefined): unknown {
  const { counts, sales: loaded } = shop as { counts?: { sales: number }; sales?: unknown[] | { items: unknown[] } }
  if (loaded === undefined) return counts?.sales
  return Array.isArray(loaded) ? loaded.length : loaded.items.length
}
