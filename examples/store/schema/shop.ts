import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

import { users } from './people.ts'

export const products = pgTable(
  'products',
  {
    sku: text('sku').primaryKey(),
    name: text('name').notNull(),
    priceCents: integer('price_cents').notNull(),
    /** Kilograms, exact to the gram: a string in JavaScript. */
    weight: numeric('weight', { precision: 10, scale: 3 }).notNull(),
    labels: text('labels').array().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('products_labels_index').using('gin', table.labels),
    index('products_price_index').on(table.priceCents, table.sku),
    check('products_price_not_negative', sql`${table.priceCents} >= 0`),
    check('products_weight_positive', sql`${table.weight} > 0`),
  ],
)

export const orderStatus = pgEnum('order_status', ['pending', 'paid', 'shipped', 'cancelled'])

export const orders = pgTable(
  'orders',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    status: orderStatus('status').notNull().default('pending'),
    /** The sum of the order's items. */
    totalCents: bigint('total_cents', { mode: 'number' }).notNull(),
    /** Counts the order's changes, for optimistic locking. */
    version: integer('version').notNull().default(1),
    placedAt: timestamp('placed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('orders_user_index').on(table.userId, table.placedAt),
    index('orders_status_index').on(table.status, table.placedAt),
    check('orders_total_not_negative', sql`${table.totalCents} >= 0`),
  ],
)

export const orderItems = pgTable(
  'order_items',
  {
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    lineNumber: integer('line_number').notNull(),
    productSku: text('product_sku')
      .notNull()
      .references(() => products.sku),
    quantity: integer('quantity').notNull(),
    unitPriceCents: integer('unit_price_cents').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.lineNumber] }),
    index('order_items_product_index').on(table.productSku),
    check('order_items_line_number_positive', sql`${table.lineNumber} > 0`),
    check('order_items_quantity_positive', sql`${table.quantity} > 0`),
    check('order_items_unit_price_not_negative', sql`${table.unitPriceCents} >= 0`),
  ],
)
