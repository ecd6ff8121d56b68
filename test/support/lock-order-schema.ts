import { integer, pgTable, text } from 'drizzle-orm/pg-core'

export const shelves = pgTable('shelves', { id: integer('id').primaryKey(), name: text('name').notNull() })

export const books = pgTable('books', {
  id: integer('id').primaryKey(),
  shelfId: integer('shelf_id').references(() => shelves.id),
  title: text('title').notNull(),
  count: integer('count').notNull().default(0),
  version: integer('version').notNull().default(1),
})
