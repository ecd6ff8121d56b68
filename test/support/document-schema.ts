import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const documents = pgTable('documents', {
  id: integer('id').primaryKey(),
  title: text('title').notNull(),
  length: integer('length').notNull().default(0),
  version: integer('version').notNull().default(1),
  createdBy: text('created_by').notNull(),
  updatedBy: text('updated_by').notNull(),
  deletedBy: text('deleted_by'),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
})

/** The kinds of columns that a version can be. */
export const stamps = pgTable('stamps', {
  id: integer('id').primaryKey(),
  note: text('note'),
  moment: timestamp('moment', { withTimezone: true }).notNull().defaultNow(),
  local: timestamp('local').notNull().defaultNow(),
  exact: timestamp('exact', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  large: bigint('large', { mode: 'bigint' }).notNull().default(0n),
})

/** What happened, by hooks of the documents. */
export const events = pgTable('events', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  what: text('what').notNull(),
})

export const documentDdl = `
  create table documents (id integer primary key, title text not null unique, length integer not null default 0,
    version integer not null default 1, created_by text not null, updated_by text not null, deleted_by text,
    deleted_at timestamptz);
  create table stamps (id integer primary key, note text, moment timestamptz not null default now(),
    local timestamp not null default now(), exact timestamptz not null default now(), large bigint not null default 0);
  create table events (id integer primary key generated always as identity, what text not null);`
