import { index, integer, jsonb, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

import { cities } from './world.ts'

export const userRole = pgEnum('user_role', ['customer', 'editor', 'admin'])

/** What a user says about themselves. */
export interface UserProfile {
  address?: { street: string; city: string; postalCode: string }
  interests?: string[]
  newsletter?: boolean
}

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    role: userRole('role').notNull().default('customer'),
    cityId: integer('city_id').references(() => cities.id),
    profile: jsonb('profile').$type<UserProfile>().notNull().default({}),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true })
      .notNull()
      .defaultNow()
      .$onUpdate(() => new Date()),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
  },
  (table) => [index('users_city_index').on(table.cityId), index('users_role_name_index').on(table.role, table.name)],
)
