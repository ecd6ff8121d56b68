import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

export const boxes = pgTable('boxes', { id: integer('id').primaryKey(), label: text('label').notNull() })

/** In one box, or none. */
export const items = pgTable('items', {
  id: integer('id').primaryKey(),
  boxId: integer('box_id').references(() => boxes.id),
  label: text('label').notNull(),
})

/** On any number of boxes. */
export const marks = pgTable('marks', { id: integer('id').primaryKey(), label: text('label').notNull() })

export const boxMarks = pgTable(
  'box_marks',
  {
    boxId: integer('box_id')
      .notNull()
      .references(() => boxes.id),
    markId: integer('mark_id')
      .notNull()
      .references(() => marks.id),
  },
  (table) => [primaryKey({ columns: [table.boxId, table.markId] })],
)

export const nestedDdl = `
create table boxes (id int primary key, label text not null);
create table items (id int primary key, box_id int references boxes, label text not null);
create table marks (id int primary key, label text not null);
create table box_marks (
  box_id int not null references boxes, mark_id int not null references marks on delete cascade, primary key (box_id, mark_id)
);`
