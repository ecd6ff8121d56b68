import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

export const owners = pgTable('owners', {
  id: bigint('id', { mode: 'bigint' }).primaryKey(),
  name: text('name').notNull(),
})

/** Written through `owners`, and with rules of their own. */
export const sheets = pgTable('sheets', {
  id: integer('id').primaryKey(),
  ownerId: bigint('owner_id', { mode: 'bigint' }).references(() => owners.id),
  title: text('title').notNull(),
  length: integer('length').notNull().default(0),
  version: integer('version').notNull().default(1),
  createdBy: text('created_by').notNull(),
  updatedBy: text('updated_by').notNull(),
})

/** Written through `sheets`. */
export const lines = pgTable('lines', {
  id: integer('id').primaryKey(),
  sheetId: integer('sheet_id')
    .notNull()
    .references(() => sheets.id),
  body: text('body').notNull(),
})

export const labels = pgTable('labels', { id: integer('id').primaryKey(), name: text('name').notNull() })

export const sheetLabels = pgTable(
  'sheet_labels',
  {
    sheetId: integer('sheet_id')
      .notNull()
      .references(() => sheets.id),
    labelId: integer('label_id')
      .notNull()
      .references(() => labels.id),
  },
  (table) => [primaryKey({ columns: [table.sheetId, table.labelId] })],
)

export const nestedRuleDdl = `
create table owners (id bigint primary key, name text not null);
create table sheets (id int primary key, owner_id bigint references owners, title text not null, length int not null default 0,
  version int not null default 1, created_by text not null, updated_by text not null);
create table lines (id int primary key, sheet_id int not null references sheets, body text not null);
create table labels (id int primary key, name text not null);
create table sheet_labels (sheet_id int not null references sheets, label_id int not null references labels,
  primary key (sheet_id, label_id));`
