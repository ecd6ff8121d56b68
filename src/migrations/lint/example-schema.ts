/** The tables that the examples of the rules are about. */
export const exampleSchema = `
CREATE TYPE mood AS ENUM ('calm', 'glad');
CREATE TYPE address AS (zip int, city text);
CREATE DOMAIN cents AS bigint;
CREATE DOMAIN tag AS text;
CREATE SCHEMA archive;
CREATE TABLE users (
  id bigint PRIMARY KEY,
  email text,
  nick varchar(100),
  mood mood NOT NULL DEFAULT 'calm'
);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  user_id bigint,
  total integer NOT NULL,
  placed_at timestamp,
  amount cents,
  gross bigint GENERATED ALWAYS AS (1) STORED
);
CREATE INDEX orders_total_idx ON orders (total);
CREATE TABLE order_items (
  id bigint PRIMARY KEY,
  order_id bigint CONSTRAINT order_items_order_fk REFERENCES orders (id)
);
CREATE TABLE visits (id bigint NOT NULL, "from" address, tags tag[]);
CREATE TABLE notes (id bigint PRIMARY KEY, body text);
CREATE TABLE note_versions (id bigint PRIMARY KEY, note notes);
CREATE VIEW order_times AS SELECT id, placed_at FROM orders;
CREATE MATERIALIZED VIEW sales AS SELECT user_id, count(*) AS orders FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX sales_user_idx ON sales (user_id);
CREATE TABLE events (id bigint, user_id bigint, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_2027 (id bigint, user_id bigint, day date NOT NULL);
CREATE TABLE logs (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE logs_other PARTITION OF logs DEFAULT;
`
