import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  pgView,
  point,
  primaryKey,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'

export interface Profile {
  readonly theme?: 'light' | 'dark'
  readonly address?: { readonly city: string }
}

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

export const role = pgEnum('role', ['reader', 'writer', 'admin'])

/** A column of every kind that the types tell apart. */
export const people = pgTable('people', {
  id: uuid('id').primaryKey().defaultRandom(),
  email: text('email').notNull(),
  nickname: text('nickname'),
  role: role('role').notNull().default('reader'),
  size: varchar('size', { enum: ['small', 'large'] }),
  age: integer('age'),
  visits: bigint('visits', { mode: 'number' }).notNull().default(0),
  balance: bigint('balance', { mode: 'bigint' }).notNull(),
  score: numeric('score'),
  isActive: boolean('is_active').notNull().default(true),
  born: date('born'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  seenAt: timestamp('seen_at', { mode: 'string' }),
  profile: jsonb('profile').$type<Profile>().notNull(),
  notes: jsonb('notes'),
  labels: text('labels').array().notNull(),
  roles: role('roles').array(),
  history: jsonb('history').$type<{ readonly at: string }>().array(),
  place: point('place'),
  avatar: bytes('avatar'),
  number: integer('number').generatedAlwaysAsIdentity(),
  lowered: text('lowered').generatedAlwaysAs(sql`lower(email)`),
})

export const memberships = pgTable(
  'memberships',
  {
    personId: uuid('person_id').notNull(),
    groupId: integer('group_id').notNull(),
    since: date('since'),
  },
  (table) => [primaryKey({ columns: [table.personId, table.groupId] })],
)

/** A table without a primary key, or any that the types know of. */
export const events = pgTable('events', {
  at: timestamp('at').notNull(),
  level: integer('level').notNull(),
  message: text('message').notNull(),
  isOpen: boolean('is_open').notNull(),
})

export const peopleByRole = pgView('people_by_role').as((query) =>
  query
    .select({ role: people.role, total: sql<number>`count(*)`.mapWith(Number).as('total') })
    .from(people)
    .groupBy(people.role),
)
