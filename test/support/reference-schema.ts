import { bigint, integer, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { document } from '../../src/documents.ts'
import { defineModel } from '../../src/index.ts'

const long = z.codec(z.string(), z.bigint(), { decode: (text) => BigInt(text), encode: (value) => value.toString() })

const Profile = z.object({
  orderIds: z.array(z.int()).optional(),
  companyId: z.uuid().nullable().optional(),
  ledgerId: long.optional(),
  codes: z.array(z.string()).optional(),
  price: z.string().optional(),
  deep: z.object({ 'a "key".': z.object({ ids: z.array(z.int()) }) }).optional(),
  lines: z.array(z.object({ orderId: z.int().optional(), note: z.string().optional() })).optional(),
  friends: z.array(z.int()).optional(),
})

export const people = pgTable('people', {
  id: integer().primaryKey(),
  tenantId: integer('tenant_id').notNull(),
  profile: document(Profile, { encode: (profile) => z.encode(Profile, profile) }),
})

export const orders = pgTable('orders', {
  id: integer().primaryKey(),
  tenantId: integer('tenant_id').notNull(),
  total: integer().notNull(),
  deletedAt: timestamp('deleted_at'),
})

export const companies = pgTable('companies', { id: uuid().primaryKey(), name: text().notNull() })
export const ledgers = pgTable('ledgers', { id: bigint({ mode: 'bigint' }).primaryKey(), name: text().notNull() })
export const codes = pgTable('codes', { id: integer().primaryKey(), code: text().notNull().unique() })
export const prices = pgTable('prices', {
  id: numeric({ precision: 20, scale: 2 }).primaryKey(),
  name: text().notNull(),
})

const tenant = { tenant: (context: { tenantId: number }) => ({ tenantId: context.tenantId }) }

/** Without the scopes that their own test adds. */
export const references = {
  orders: { from: ['profile', 'orderIds'], to: 'orders' },
  company: { from: ['profile', 'companyId'], to: 'companies' },
  ledger: { from: ['profile', 'ledgerId'], to: 'ledgers' },
  codes: { from: ['profile', 'codes'], to: 'codes', key: 'code' },
  price: { from: ['profile', 'price'], to: 'prices' },
  deep: { from: ['profile', 'deep', 'a "key".', 'ids'], to: 'orders' },
  ordersOfLines: { from: ['profile', 'lines', '*', 'orderId'], to: 'orders' },
  friends: { from: ['profile', 'friends'], to: 'people' },
} as const

const tables = { people, orders, companies, ledgers, codes, prices }

export const referenceModel = defineModel(tables, { people: { references } })

export const scopedModel = defineModel(tables, {
  people: { references, scopes: tenant },
  orders: { softDelete: 'deletedAt', scopes: tenant },
})

export const referenceDdl = `
  create table people (id integer primary key, tenant_id integer not null default 7, profile jsonb);
  create table orders (id integer primary key, tenant_id integer not null default 7, total integer not null,
    deleted_at timestamp);
  create table companies (id uuid primary key, name text not null);
  create table ledgers (id bigint primary key, name text not null);
  create table codes (id integer primary key, code text not null unique);
  create table prices (id numeric(20, 2) primary key, name text not null);`
