import { describe, test } from 'vitest'
import { useLintAndServer } from '../../support/lint-and-server.ts'

/** Tables whose rows and types that are parts of others, in all ways that there are. */
const setup = `
CREATE TABLE kept (id int PRIMARY KEY, n int);
CREATE TABLE listed (id int PRIMARY KEY, n int);
CREATE TABLE wrapped (id int PRIMARY KEY, n int);
CREATE TABLE packed (id int PRIMARY KEY, n int);
CREATE TABLE lone (id int PRIMARY KEY, n int, c varchar(10));
CREATE TABLE parts (k int, n int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9);
CREATE DOMAIN one_packed AS packed;
CREATE TYPE box_of AS (content wrapped);
CREATE TYPE unused AS (content lone);
CREATE TABLE holder (a kept, b listed[], c box_of, d one_packed, e parts, path path);
CREATE TABLE path (id int);
CREATE TYPE pair AS (left_side int, right_side int);
CREATE TYPE pairs AS (one pair);
CREATE DOMAIN paired AS pair;
CREATE TYPE single AS (value int);
CREATE TYPE typed AS (a int, b int);
CREATE TABLE of_typed OF typed;
CREATE TABLE users_of_types (a pairs, b single[]);
CREATE DOMAIN plain AS int;
CREATE DOMAIN plainer AS plain;
CREATE DOMAIN inner_one AS int;
CREATE DOMAIN in_array AS int;
CREATE DOMAIN in_array_domain AS int;
CREATE DOMAIN in_range AS int;
CREATE DOMAIN in_row AS int;
CREATE DOMAIN many AS in_array_domain[];
CREATE TYPE with_inner AS (x inner_one);
CREATE TYPE span AS RANGE (subtype = in_range);
CREATE TABLE rowed (x in_row);
CREATE TABLE users_of_domains (a plainer, b with_inner, c in_array[], d many, e span, f rowed);
ALTER DOMAIN in_array ADD CONSTRAINT later CHECK (VALUE > 0) NOT VALID;
CREATE TABLE ids (
  may_be_null int, plain int NOT NULL, defaulted int NOT NULL DEFAULT 1, numbered serial, label text NOT NULL,
  own int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (1) STORED, key int PRIMARY KEY
);`

const there = useLintAndServer(setup)

describe('lint and the server refuse', () => {
  test.each([
    ['ALTER TABLE kept ALTER COLUMN n TYPE bigint', '0A000'],
    ['ALTER TABLE listed ALTER COLUMN n TYPE bigint', '0A000'],
    ['ALTER TABLE wrapped ALTER COLUMN n TYPE bigint', '0A000'],
    ['ALTER TABLE packed ALTER COLUMN n TYPE bigint', '0A000'],
    ['ALTER TABLE parts ALTER COLUMN n TYPE bigint', '0A000'],
    ['ALTER TABLE kept ADD COLUMN x int DEFAULT 1', '0A000'],
    ['ALTER TABLE kept ADD COLUMN x serial', '0A000'],
    ['ALTER TABLE kept RENAME TO saved; ALTER TABLE saved ALTER COLUMN n TYPE bigint', '0A000'],
    ['CREATE TABLE other (x lone); ALTER TABLE lone ALTER COLUMN c TYPE varchar(20)', '0A000'],
    ['ALTER TYPE pair ALTER ATTRIBUTE left_side TYPE bigint', '0A000'],
    ['ALTER TYPE single ALTER ATTRIBUTE value TYPE bigint', '0A000'],
    ['ALTER TYPE typed ALTER ATTRIBUTE a TYPE bigint', '2BP01'],
    ['ALTER TYPE typed ADD ATTRIBUTE c int', '2BP01'],
    ['ALTER TYPE typed RENAME ATTRIBUTE b TO c', '2BP01'],
    ['ALTER DOMAIN inner_one ADD CHECK (VALUE > 0)', '0A000'],
    ['ALTER DOMAIN in_array ADD CHECK (VALUE > 0)', '0A000'],
    ['ALTER DOMAIN in_array VALIDATE CONSTRAINT later', '0A000'],
    ['ALTER DOMAIN in_array_domain SET NOT NULL', '0A000'],
    ['ALTER DOMAIN in_range ADD CHECK (VALUE > 0)', '0A000'],
    ['ALTER DOMAIN in_row ADD CHECK (VALUE > 0)', '0A000'],
    ['ALTER TABLE ids ALTER may_be_null ADD GENERATED ALWAYS AS IDENTITY', '55000'],
    ['ALTER TABLE ids ALTER defaulted ADD GENERATED ALWAYS AS IDENTITY', '55000'],
    ['ALTER TABLE ids ALTER numbered ADD GENERATED ALWAYS AS IDENTITY', '55000'],
    ['ALTER TABLE ids ALTER own ADD GENERATED ALWAYS AS IDENTITY', '55000'],
    ['ALTER TABLE ids ALTER label ADD GENERATED ALWAYS AS IDENTITY', '22023'],
    ['ALTER TABLE ids ALTER plain SET GENERATED ALWAYS', '55000'],
    ['ALTER TABLE ids ALTER plain DROP IDENTITY', '55000'],
    ['ALTER TABLE ids ALTER plain DROP EXPRESSION', '55000'],
    ['ALTER TABLE ids ALTER own SET DEFAULT 1', '42601'],
    ['ALTER TABLE ids ALTER twice SET DEFAULT 1', '42601'],
    ['ALTER TABLE ids ALTER own DROP NOT NULL', '42601'],
    ['ALTER TABLE ids ALTER key DROP NOT NULL', '42P16'],
  ])('%s', (text, code) => there.expectRefused(text, code))
})

describe('lint and the server take', () => {
  test.each([
    'ALTER TABLE lone ALTER COLUMN n TYPE bigint',
    'ALTER TABLE path ALTER COLUMN id TYPE bigint',
    'ALTER TABLE kept ADD COLUMN x int',
    'ALTER TABLE kept ADD COLUMN x int DEFAULT NULL',
    'ALTER TABLE kept DROP COLUMN n',
    'ALTER TABLE kept ADD CHECK (n > 0)',
    'ALTER TABLE holder DROP COLUMN a; ALTER TABLE kept ALTER COLUMN n TYPE bigint',
    'ALTER TYPE unused ALTER ATTRIBUTE content TYPE int',
    'ALTER TYPE pair ADD ATTRIBUTE third int',
    'ALTER TYPE typed ADD ATTRIBUTE c int CASCADE; ALTER TABLE of_typed ALTER c SET DEFAULT 1',
    'ALTER TYPE typed ALTER ATTRIBUTE a TYPE bigint CASCADE',
    'ALTER TYPE typed RENAME ATTRIBUTE b TO c CASCADE; ALTER TABLE of_typed ALTER c SET NOT NULL',
    'ALTER DOMAIN plain ADD CHECK (VALUE > 0)',
    'ALTER DOMAIN inner_one ADD CHECK (VALUE > 0) NOT VALID',
    'ALTER DOMAIN in_array SET DEFAULT 1',
    'ALTER TABLE ids ALTER plain ADD GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE ids ALTER may_be_null SET NOT NULL, ALTER may_be_null ADD GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE ids ALTER defaulted DROP DEFAULT; ALTER TABLE ids ALTER defaulted ADD GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE ids ALTER own DROP IDENTITY; ALTER TABLE ids ALTER own SET DEFAULT 1',
    'ALTER TABLE ids ALTER twice DROP EXPRESSION; ALTER TABLE ids ALTER twice SET DEFAULT 1',
    'ALTER TABLE ids ALTER plain DROP IDENTITY IF EXISTS',
  ])('%s', (text) => there.expectTaken(text))
})
