import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { document } from '../../src/documents.ts'

/* Two tenants with the same shape of data, of which some is deleted. */

const deletedAt = () => timestamp('deleted_at', { withTimezone: true })
const tenantId = () => integer('tenant_id').notNull()

export const members = pgTable('members', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  name: text('name').notNull(),
  leadId: integer('lead_id'),
})

const About = z.object({ labelIds: z.array(z.int()), leadId: z.int() })

export const projects = pgTable('projects', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  ownerId: integer('owner_id'),
  title: text('title').notNull().unique('projects_title_key'),
  updatedAt: timestamp('updated_at').$onUpdate(() => new Date()),
  deletedAt: deletedAt(),
  about: document(About),
})

export const tasks = pgTable('tasks', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  projectId: integer('project_id').notNull(),
  title: text('title').notNull(),
  deletedAt: deletedAt(),
})

export const labels = pgTable('labels', {
  id: integer('id').primaryKey(),
  tenantId: tenantId(),
  name: text('name').notNull(),
})

export const taskLabels = pgTable(
  'task_labels',
  { tenantId: tenantId(), taskId: integer('task_id').notNull(), labelId: integer('label_id').notNull() },
  (table) => [primaryKey({ columns: [table.taskId, table.labelId] })],
)

const tenant = { tenant: (context: { tenantId: number }) => ({ tenantId: context.tenantId }) }

/** What the model says of the tables. */
export const tenantOptions = {
  members: { scopes: tenant },
  projects: {
    softDelete: 'deletedAt',
    scopes: tenant,
    references: {
      marks: { from: ['about', 'labelIds'], to: 'labels' },
      lead: { from: ['about', 'leadId'], to: 'members' },
    },
  },
  tasks: { softDelete: 'deletedAt', scopes: tenant },
  labels: { scopes: tenant },
  taskLabels: { key: ['taskId', 'labelId'], scopes: tenant },
} as const

/** Every row of tenant 7 has a twin of tenant 8 whose key is 1,000 higher; keys across them are there too. */
export const tenantDdl = `
  create table members (id integer primary key, tenant_id integer not null, name text not null, lead_id integer);
  create table projects (id integer primary key, tenant_id integer not null, owner_id integer, title text not null unique,
    updated_at timestamp, deleted_at timestamptz, about jsonb);
  create table tasks (id integer primary key, tenant_id integer not null, project_id integer not null, title text not null,
    deleted_at timestamptz);
  create table labels (id integer primary key, tenant_id integer not null, name text not null);
  create table task_labels (tenant_id integer not null, task_id integer not null, label_id integer not null,
    primary key (task_id, label_id));
  insert into members values (1, 7, 'Ada', null), (2, 7, 'Bob', 1), (1001, 8, 'Eve', null), (1002, 8, 'Mallory', 1001),
    (3, 7, 'Cleo', 1001);
  insert into projects (id, tenant_id, owner_id, title, deleted_at) values (10, 7, 1, 'Engine', null),
    (11, 7, 2, 'Bridge', now()), (12, 7, 1001, 'Tunnel', null), (1010, 8, 1001, 'Secret', null), (1011, 8, 1, 'Hidden', now());
  insert into tasks values (20, 7, 10, 'Draw', null), (21, 7, 10, 'Saw', now()), (22, 7, 11, 'Weld', null),
    (1020, 8, 10, 'Spy', null), (1021, 8, 1010, 'Lie', null);
  insert into labels values (30, 7, 'urgent'), (31, 7, 'later'), (1030, 8, 'covert');
  insert into task_labels values (7, 20, 30), (8, 20, 31), (7, 20, 1030), (8, 1020, 1030), (7, 21, 31);
  update projects set about = '{"labelIds": [1030, 30, 1030, 31], "leadId": 1001}' where id in (10, 1010);
  update projects set about = '{"labelIds": [1030], "leadId": 1}' where id in (12, 1011);`
