import { foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

export const writers = pgTable('writers', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  rank: integer('rank'),
  mentorId: integer('mentor_id'),
})

/** Every one has its writer; not every one an editor. */
export const notes = pgTable(
  'notes',
  {
    number: integer('number').notNull(),
    series: integer('series').notNull(),
    title: text('title').notNull(),
    rank: integer('rank'),
    writerId: integer('writer_id')
      .notNull()
      .references(() => writers.id),
    editorId: integer('editor_id').references(() => writers.id),
  },
  (table) => [primaryKey({ columns: [table.series, table.number] })],
)

export const remarks = pgTable(
  'remarks',
  {
    id: integer('id').primaryKey(),
    series: integer('series').notNull(),
    number: integer('number').notNull(),
    rank: integer('rank'),
  },
  (table) => [foreignKey({ columns: [table.series, table.number], foreignColumns: [notes.series, notes.number] })],
)

export const cursorTables = { writers, notes, remarks }

export const cursorRelationDdl = `
  create table writers (id int primary key, name text not null, rank int, mentor_id int);
  create table notes (
    number int not null, series int not null, title text not null, rank int,
    writer_id int not null references writers, editor_id int references writers, primary key (series, number)
  );
  create table remarks (
    id int primary key, series int not null, number int not null, rank int, foreign key (series, number) references notes
  );
`
