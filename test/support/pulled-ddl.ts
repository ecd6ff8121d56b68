/** A database that was never made by Drizzle: what an existing one is like. */
export const pulledDdl = `
create schema inventory;
create type mood as enum ('so, so', 'ba"d', 'good');
create type inventory.size as enum ('S', 'M', 'XL');
create domain email_address as text check (value ~ '@');
create domain positive_money as numeric(20, 4) check (value > 0);

create table customers (
  customer_id bigint generated always as identity primary key,
  full_name varchar(100) not null,
  email email_address not null,
  mood mood not null default 'good',
  moods mood[],
  credit_limit numeric(20, 4) not null default 0.0000,
  lifetime_value bigint not null default 0,
  tags text[] not null default '{}',
  matrix integer[],
  settings jsonb not null default '{"theme": "dark"}'::jsonb,
  raw_import json,
  avatar bytea,
  is_active boolean not null default true,
  signed_up_at timestamp with time zone not null default now(),
  local_time timestamp(3) without time zone,
  birthday date,
  wakes_at time,
  visits interval,
  home_address inet,
  external_id uuid default gen_random_uuid(),
  rating real,
  score double precision,
  initials char(3),
  full_name_upper text generated always as (upper(full_name)) stored,
  constraint customers_email_key unique (email),
  constraint customers_credit_check check (credit_limit >= 0)
);
create unique index customers_name_lower_index on customers (lower(full_name));

create table inventory.products (
  sku text not null,
  revision smallint not null,
  size inventory.size,
  sizes inventory.size[] not null default '{}',
  price positive_money,
  stock bigint not null default 9223372036854775807,
  primary key (sku, revision)
);

create table inventory.customers (id serial primary key, note text);

create table customer_products (
  customer_id bigint not null references customers (customer_id) on delete cascade,
  product_sku text not null,
  product_revision smallint not null,
  quantity integer not null default 1,
  primary key (customer_id, product_sku, product_revision),
  constraint customer_products_product_fkey foreign key (product_sku, product_revision)
    references inventory.products (sku, revision)
);

create table "Odd Names" (
  "the Key" integer primary key,
  "camelCase" text,
  "UPPER" text,
  "with-dash" text,
  "select" text,
  "parent" integer references "Odd Names" ("the Key")
);

create table audit_log (happened_at timestamptz not null default now(), entry jsonb not null, actor text);

create view active_customers as select customer_id, full_name, lifetime_value from customers where is_active;
create materialized view inventory.stock_totals as select sku, sum(stock) as total from inventory.products group by sku;
`

/** A customer with values that are easily lost. */
export const customer = {
  fullName: 'Ada "the first" O\'Neil',
  email: 'ada@example.com',
  mood: 'ba"d',
  moods: ['so, so', 'good'],
  creditLimit: '12345678901234.5670',
  lifetimeValue: 9_223_372_036_854_775_807n,
  tags: ['a,b', '{c}', 'NULL', ''],
  matrix: [1, -2, 2_147_483_647],
  settings: { deep: [{ text: 'ü "q" \\' }], big: 1.5 },
  rawImport: { as: 'is' },
  avatar: Uint8Array.from([0, 92, 34, 255]),
  isActive: true,
  signedUpAt: '2024-01-02 03:04:05.678901+00',
  localTime: '2024-01-02 03:04:05.678',
  birthday: '1815-12-10',
  wakesAt: '23:59:59.999999',
  visits: '1 year 02:03:04.5',
  homeAddress: '10.0.0.1/8',
  externalId: '0123abcd-0000-4000-8000-00000000ffff',
  rating: 1.5,
  score: 0.1 + 0.2,
  initials: 'AL',
}

/** The same customer as PostgreSQL writes it. */
export const customerText = {
  customer_id: '1',
  full_name: 'Ada "the first" O\'Neil',
  email: 'ada@example.com',
  mood: 'ba"d',
  moods: '{"so, so",good}',
  credit_limit: '12345678901234.5670',
  lifetime_value: '9223372036854775807',
  tags: '{"a,b","{c}","NULL",""}',
  matrix: '{1,-2,2147483647}',
  settings: String.raw`{"big": 1.5, "deep": [{"text": "ü \"q\" \\"}]}`,
  raw_import: '{"as":"is"}',
  avatar: String.raw`\x005c22ff`,
  is_active: 't',
  signed_up_at: '2024-01-02 03:04:05.678901+00',
  local_time: '2024-01-02 03:04:05.678',
  birthday: '1815-12-10',
  wakes_at: '23:59:59.999999',
  visits: '1 year 02:03:04.5',
  home_address: '10.0.0.1/8',
  external_id: '0123abcd-0000-4000-8000-00000000ffff',
  rating: '1.5',
  score: '0.30000000000000004',
  initials: 'AL ',
  full_name_upper: 'ADA "THE FIRST" O\'NEIL',
}
