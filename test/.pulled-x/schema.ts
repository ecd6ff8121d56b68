import { pgTable, pgSchema, serial, text, uniqueIndex, unique, check, bigint, varchar, numeric, integer, jsonb, json, boolean, timestamp, date, time, interval, inet, uuid, real, doublePrecision, char, foreignKey, primaryKey, smallint, pgView, pgEnum } from "drizzle-orm/pg-core"
import { sql } from "drizzle-orm"

export const inventory = pgSchema("inventory");
export const sizeInInventory = inventory.enum("size", ['S', 'M', 'XL'])
export const mood = pgEnum("mood", ['so, so', 'ba"d', 'good'])


export const customersInInventory = inventory.table("customers", {
	id: serial().primaryKey().notNull(),
	note: text(),
});

export const customers = pgTable("customers", {
	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	customerId: bigint("customer_id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity({ name: "customers_customer_id_seq", startWith: 1, increment: 1, minValue: 1, maxValue: 9223372036854775807, cache: 1 }),
	fullName: varchar("full_name", { length: 100 }).notNull(),
	// TODO: failed to parse database type 'email_address'
	email: unknown("email").notNull(),
	mood: mood().default('good').notNull(),
	moods: mood().array(),
	creditLimit: numeric("credit_limit", { precision: 20, scale:  4 }).default('0.0000').notNull(),
	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	lifetimeValue: bigint("lifetime_value", { mode: "number" }).default(0).notNull(),
	tags: text().array().default([""]).notNull(),
	matrix: integer().array(),
	settings: jsonb().default({"theme":"dark"}).notNull(),
	rawImport: json("raw_import"),
	// TODO: failed to parse database type 'bytea'
	avatar: unknown("avatar"),
	isActive: boolean("is_active").default(true).notNull(),
	signedUpAt: timestamp("signed_up_at", { withTimezone: true, mode: 'string' }).defaultNow().notNull(),
	localTime: timestamp("local_time", { precision: 3, mode: 'string' }),
	birthday: date(),
	wakesAt: time("wakes_at"),
	visits: interval(),
	homeAddress: inet("home_address"),
	externalId: uuid("external_id").defaultRandom(),
	rating: real(),
	score: doublePrecision(),
	initials: char({ length: 3 }),
	fullNameUpper: text("full_name_upper").generatedAlwaysAs(sql`upper((full_name)::text)`),
}, (table) => [
	uniqueIndex("customers_name_lower_index").using("btree", sql`lower((full_name)::text)`),
	unique("customers_email_key").on(table.email),
	check("customers_credit_check", sql`credit_limit >= (0)::numeric`),
]);

export const oddNames = pgTable("Odd Names", {
	theKey: integer("the Key").primaryKey().notNull(),
	camelCase: text(),
	upper: text("UPPER"),
	withDash: text("with-dash"),
	select: text(),
	parent: integer(),
}, (table) => [
	foreignKey({
			columns: [table.parent],
			foreignColumns: [table.theKey],
			name: "Odd Names_parent_fkey"
		}),
]);

export const auditLog = pgTable("audit_log", {
	happenedAt: timestamp("happened_at", { withTimezone: true, mode: 'string' }).defaultNow().notNull(),
	entry: jsonb().notNull(),
	actor: text(),
});

export const customerProducts = pgTable("customer_products", {
	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	customerId: bigint("customer_id", { mode: "number" }).notNull(),
	productSku: text("product_sku").notNull(),
	productRevision: smallint("product_revision").notNull(),
	quantity: integer().default(1).notNull(),
}, (table) => [
	foreignKey({
			columns: [table.customerId],
			foreignColumns: [customers.customerId],
			name: "customer_products_customer_id_fkey"
		}).onDelete("cascade"),
	foreignKey({
			columns: [table.productSku, table.productRevision],
			foreignColumns: [productsInInventory.sku, productsInInventory.revision],
			name: "customer_products_product_fkey"
		}),
	primaryKey({ columns: [table.customerId, table.productRevision, table.productSku], name: "customer_products_pkey"}),
]);

export const productsInInventory = inventory.table("products", {
	sku: text().notNull(),
	revision: smallint().notNull(),
	size: sizeInInventory(),
	// TODO: failed to parse database type 'inventory.size[]'
	sizes: unknown("sizes").array().default([""]).notNull(),
	// TODO: failed to parse database type 'positive_money'
	price: unknown("price"),
	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	stock: bigint({ mode: "number" }).default(sql`'9223372036854775807'`).notNull(),
}, (table) => [
	primaryKey({ columns: [table.revision, table.sku], name: "products_pkey"}),
]);
export const activeCustomers = pgView("active_customers", {	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	customerId: bigint("customer_id", { mode: "number" }),
	fullName: varchar("full_name", { length: 100 }),
	// You can use { mode: "bigint" } if numbers are exceeding js number limitations
	lifetimeValue: bigint("lifetime_value", { mode: "number" }),
}).as(sql`SELECT customer_id, full_name, lifetime_value FROM customers WHERE is_active`);

export const stockTotalsInInventory = inventory.materializedView("stock_totals", {	sku: text(),
	total: numeric(),
}).as(sql`SELECT sku, sum(stock) AS total FROM inventory.products GROUP BY sku`);