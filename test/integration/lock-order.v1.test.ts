import { defineRelations } from 'drizzle-orm'
import { describeLockOrder } from '../support/lock-order-cases.ts'
import { books, shelves } from '../support/lock-order-schema.ts'

describeLockOrder(
  defineRelations({ shelves, books }, (r) => ({
    shelves: { books: r.many.books({ from: r.shelves.id, to: r.books.shelfId }) },
  })),
)
