import { bigint, integer, jsonb, numeric, pgEnum, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/* What reports are made of: tickets of two tenants, their authors, the work on them. */

export const people = pgTable('people', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  city: text('city'),
  leadId: integer('lead_id'),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
})

export const ticketStatus = pgEnum('ticket_status', ['open', 'waiting', 'done'])

export const tickets = pgTable('tickets', {
  id: integer('id').primaryKey(),
  tenantId: integer('tenant_id').notNull(),
  status: ticketStatus('status').notNull(),
  kind: text('kind'),
  authorId: integer('author_id'),
  cost: numeric('cost', { precision: 30, scale: 6 }),
  details: jsonb('details'),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
})

export const entries = pgTable('entries', {
  id: integer('id').primaryKey(),
  ticketId: integer('ticket_id').notNull(),
  workerId: integer('worker_id'),
  minutes: integer('minutes'),
  cost: numeric('cost', { precision: 30, scale: 6 }),
  bytes: bigint('bytes', { mode: 'bigint' }),
  note: text('note').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
})

/** The rules of the model, on both lines. */
export const reportOptions = {
  people: { softDelete: 'deletedAt' },
  tickets: { scopes: { tenant: (context: { tenantId: number }) => ({ tenantId: context.tenantId }) } },
  entries: { softDelete: 'deletedAt' },
} as const

export const reportTables = `
create type ticket_status as enum ('open', 'waiting', 'done');
create table people (id int primary key, name text not null, city text, lead_id int, deleted_at timestamptz);
create table tickets (
  id int primary key, tenant_id int not null, status ticket_status not null, kind text, author_id int, cost numeric(30, 6), details jsonb,
  opened_at timestamptz not null
);
create table entries (
  id int primary key, ticket_id int not null, worker_id int, minutes int, cost numeric(30, 6), bytes bigint, note text not null,
  at timestamptz not null, deleted_at timestamptz
);
`

/** With NULLs, ties, tickets without work, rows that scopes leave out, and numbers that no float holds. */
export const reportRows = `
insert into people values
  (3, 'Cleo', 'Oslo', 1, null), (1, 'Ada', 'Bergen', null, null), (2, 'Bob', null, 3, null), (4, 'Dan', 'Oslo', 2, now());
insert into tickets values
  (30, 7, 'open', 'bug', 1, 0.1, '{"a": 1}', '2026-01-05Z'), (10, 7, 'done', 'bug', 2, 0.2, '{"a": 1}', '2026-01-20Z'),
  (20, 7, 'done', null, 3, 9007199254740993.000001, '{"a": 2}', '2026-02-01Z'), (40, 7, 'open', 'wish', 4, null, null, '2026-02-03Z'),
  (50, 7, 'waiting', 'wish', null, 1, null, '2026-02-28Z'), (60, 8, 'open', 'bug', 1, 1000, null, '2026-01-05Z');
insert into entries values
  (105, 30, 1, 15, 0.1, 9007199254740993, 'b', '2026-01-06Z', null), (101, 30, 2, 5, 0.2, 2, 'a', '2026-01-07Z', null),
  (102, 30, 2, 5, 100, 7, 'c', '2026-01-09Z', now()), (103, 10, 4, null, null, null, 'd', '2026-01-21Z', null),
  (104, 20, null, 30, 9007199254740993.000001, 1, 'e', '2026-02-02Z', null), (106, 60, 1, 99, 99, 99, 'f', '2026-01-06Z', null);
`

/** Many of them, made by PostgreSQL: few values, so that groups have several rows, and NULLs among them. */
export const fillReports = `
insert into people select id, 'p' || id, (array['Oslo', 'Bergen', null])[id % 3 + 1], nullif(id % 5, 0),
  case when id % 4 = 0 then now() end from generate_series(1, 12) id;
insert into tickets select id, case when id % 5 = 0 then 8 else 7 end, (array['open', 'waiting', 'done'])[id % 3 + 1]::ticket_status,
  (array['bug', 'wish', null])[id % 7 % 3 + 1], nullif(id % 13, 0), case when id % 6 > 0 then id % 4 * 0.3 + 9007199254740993 * (id % 2) end,
  case when id % 3 > 0 then jsonb_build_object('a', id % 4) end, '2026-01-10Z'::timestamptz + id % 11 * interval '9 days'
  from generate_series(1, 80) id;
insert into entries select id, id * 7 % 80 + 1, nullif(id % 14, 0), nullif(id % 9, 0) * 3, case when id % 4 > 0 then id * 1.1 end,
  nullif(id % 5, 0) * 9007199254740993, 'n' || id % 6, '2026-02-01Z'::timestamptz + id * interval '5 hours',
  case when id % 6 = 0 then now() end from generate_series(1, 160) id;
`
