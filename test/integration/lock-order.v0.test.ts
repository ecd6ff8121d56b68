import { relations } from 'drizzle-orm'
import { describeLockOrder } from '../support/lock-order-cases.ts'
import { books, shelves } from '../support/lock-order-schema.ts'

const shelfRelations = relations(shelves, ({ many }) => ({ books: many(books) }))
const bookRelations = relations(books, ({ one }) => ({
  shelf: one(shelves, { fields: [books.shelfId], references: [shelves.id] }),
}))

describeLockOrder({ shelves, books, shelfRelations, bookRelations })
