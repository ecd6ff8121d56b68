import { sql } from 'drizzle-orm'
import { customType, integer, jsonb, pgTable, pgView, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/** A table without a primary key. */
export const notes = pgTable('notes', { body: text('body'), rank: integer('rank') })

/** A view of it. */
export const rankedNotes = pgView('ranked_notes').as((query) =>
  query
    .select()
    .from(notes)
    .where(sql`${notes.rank} is not null`),
)

const shout = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => sql`upper(${value})`,
})

/** A table with columns that PostgreSQL or Drizzle fill, and one that a custom type writes as SQL. */
export const measures = pgTable('measures', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  value: integer('value').notNull(),
  doubled: integer('doubled').generatedAlwaysAs(sql`value * 2`),
  unit: text('unit').notNull().default('m'),
  shouted: shout('shouted'),
  details: jsonb('details'),
  tags: text('tags').array(),
  seenAt: timestamp('seen_at', { withTimezone: true }),
})

export const pairs = pgTable(
  'pairs',
  { left: integer('left').notNull(), right: text('right').notNull(), note: text('note') },
  (table) => [primaryKey({ columns: [table.right, table.left] })],
)

export const oddDdl = `
create table notes (body text, rank int);
create view ranked_notes as select body, rank from notes where rank is not null;
create table measures (
  id int primary key generated always as identity, value int not null, doubled int generated always as (value * 2) stored,
  unit text not null default 'm', shouted text, details jsonb, tags text[], seen_at timestamptz
);
create table pairs ("left" int, "right" text, note text, primary key ("right", "left"));
`
