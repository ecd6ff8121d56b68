import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

/* Trees of two tenants' folders, some of them deleted, which have owners. */

const deletedAt = () => timestamp('deleted_at', { withTimezone: true })
const tenantId = () => integer('tenant_id').notNull()

export const folders = pgTable('folders', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  parentId: integer('parent_id'),
  ownerId: integer('owner_id'),
  name: text('name').notNull(),
  deletedAt: deletedAt(),
})

export const owners = pgTable('owners', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  name: text('name').notNull(),
  deletedAt: deletedAt(),
})

/** Leads from a folder to others, by Drizzle 1.0 alone. */
export const shortcuts = pgTable(
  'shortcuts',
  { tenantId: tenantId(), fromId: integer('from_id').notNull(), toId: integer('to_id').notNull() },
  (table) => [primaryKey({ columns: [table.fromId, table.toId] })],
)

const tenant = { tenant: (context: { tenantId: number }) => ({ tenantId: context.tenantId }) }

/** Marks a row with the tenant that reads it: twice where it runs twice. */
const hooks = {
  afterLoad(row: { name?: string }, context: { readonly tenantId?: number }): void {
    if (row.name !== undefined) row.name = `${context.tenantId}:${row.name}`
  },
}

/** What the model says of the tables. */
export const folderOptions = {
  folders: { softDelete: 'deletedAt', scopes: tenant, hooks },
  owners: { softDelete: 'deletedAt', scopes: tenant, hooks },
  shortcuts: { key: ['fromId', 'toId'], scopes: tenant },
} as const

/**
 * Of tenant 7: 1 over 2 and 3, which is deleted and over 4; 5, of tenant 8, is between 1 and 6. 20 and 21 are a cycle.
 * Owner 31 is deleted, 32 of tenant 8.
 */
export const folderDdl = `
  create table folders (id integer primary key, tenant_id integer not null, parent_id integer, owner_id integer,
    name text not null, deleted_at timestamptz);
  create index on folders (parent_id);
  create table owners (id integer primary key, tenant_id integer not null, name text not null, deleted_at timestamptz);
  create table shortcuts (tenant_id integer not null, from_id integer not null, to_id integer not null,
    primary key (from_id, to_id));
  insert into owners values (30, 7, 'Ada', null), (31, 7, 'Bob', now()), (32, 8, 'Eve', null);
  insert into folders values (1, 7, null, 30, 'root', null), (2, 7, 1, 31, 'two', null), (3, 7, 1, 30, 'three', now()),
    (4, 7, 3, 32, 'four', null), (5, 8, 1, 32, 'five', null), (6, 7, 5, 30, 'six', null), (20, 7, 21, 30, 'a', null),
    (21, 7, 20, 30, 'b', null);
  insert into shortcuts values (7, 1, 2), (8, 1, 6), (7, 2, 4), (7, 2, 3), (7, 4, 6), (7, 2, 5);`
