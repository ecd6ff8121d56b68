import { bigint, integer, numeric, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

/** The table that bulk writes are measured with. */
export const measurements = pgTable(
  'measurements',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
    city: integer('city').notNull(),
    value: numeric('value').notNull(),
    takenAt: timestamp('taken_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [uniqueIndex().on(table.name)],
)
