-- Current sql file was generated after introspecting the database
-- If you want to run this migration please uncomment this code before executing migrations
/*
CREATE SCHEMA "inventory";
--> statement-breakpoint
CREATE TYPE "inventory"."size" AS ENUM('S', 'M', 'XL');--> statement-breakpoint
CREATE TYPE "public"."mood" AS ENUM('so, so', 'ba"d', 'good');--> statement-breakpoint
CREATE TABLE "inventory"."customers" (
	"id" serial PRIMARY KEY NOT NULL,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"customer_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customers_customer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"full_name" varchar(100) NOT NULL,
	"email" "email_address" NOT NULL,
	"mood" "mood" DEFAULT 'good' NOT NULL,
	"moods" "mood"[],
	"credit_limit" numeric(20, 4) DEFAULT '0.0000' NOT NULL,
	"lifetime_value" bigint DEFAULT 0 NOT NULL,
	"tags" text[] DEFAULT '{""}' NOT NULL,
	"matrix" integer[],
	"settings" jsonb DEFAULT '{"theme":"dark"}'::jsonb NOT NULL,
	"raw_import" json,
	"avatar" "bytea",
	"is_active" boolean DEFAULT true NOT NULL,
	"signed_up_at" timestamp with time zone DEFAULT now() NOT NULL,
	"local_time" timestamp(3),
	"birthday" date,
	"wakes_at" time,
	"visits" interval,
	"home_address" "inet",
	"external_id" uuid DEFAULT gen_random_uuid(),
	"rating" real,
	"score" double precision,
	"initials" char(3),
	"full_name_upper" text GENERATED ALWAYS AS (upper((full_name)::text)) STORED,
	CONSTRAINT "customers_email_key" UNIQUE("email"),
	CONSTRAINT "customers_credit_check" CHECK (credit_limit >= (0)::numeric)
);
--> statement-breakpoint
CREATE TABLE "Odd Names" (
	"the Key" integer PRIMARY KEY NOT NULL,
	"camelCase" text,
	"UPPER" text,
	"with-dash" text,
	"select" text,
	"parent" integer
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"happened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"entry" jsonb NOT NULL,
	"actor" text
);
--> statement-breakpoint
CREATE TABLE "customer_products" (
	"customer_id" bigint NOT NULL,
	"product_sku" text NOT NULL,
	"product_revision" smallint NOT NULL,
	"quantity" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "customer_products_pkey" PRIMARY KEY("customer_id","product_revision","product_sku")
);
--> statement-breakpoint
CREATE TABLE "inventory"."products" (
	"sku" text NOT NULL,
	"revision" smallint NOT NULL,
	"size" "inventory"."size",
	"sizes" "inventory.size"[] DEFAULT '{""}' NOT NULL,
	"price" "positive_money",
	"stock" bigint DEFAULT '9223372036854775807' NOT NULL,
	CONSTRAINT "products_pkey" PRIMARY KEY("revision","sku")
);
--> statement-breakpoint
ALTER TABLE "Odd Names" ADD CONSTRAINT "Odd Names_parent_fkey" FOREIGN KEY ("parent") REFERENCES "public"."Odd Names"("the Key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_products" ADD CONSTRAINT "customer_products_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("customer_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_products" ADD CONSTRAINT "customer_products_product_fkey" FOREIGN KEY ("product_sku","product_revision") REFERENCES "inventory"."products"("sku","revision") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "customers_name_lower_index" ON "customers" USING btree (lower((full_name)::text) text_ops);--> statement-breakpoint
CREATE VIEW "public"."active_customers" AS (SELECT customer_id, full_name, lifetime_value FROM customers WHERE is_active);--> statement-breakpoint
CREATE MATERIALIZED VIEW "inventory"."stock_totals" AS (SELECT sku, sum(stock) AS total FROM inventory.products GROUP BY sku);
*/