import { describe, test } from 'vitest'
import { useLintAndServer } from '../../support/lint-and-server.ts'

/** Tables, keys and types that something else needs. */
const setup = `
CREATE TYPE mood AS ENUM ('calm', 'glad');
CREATE TYPE state AS ENUM ('calm', 'glad');
CREATE DOMAIN cents AS int;
CREATE TABLE owners (id int PRIMARY KEY, code text UNIQUE, feeling mood DEFAULT 'calm', debt cents, label text);
CREATE TABLE pets (id int PRIMARY KEY, owner int CONSTRAINT pets_owner REFERENCES owners, code text REFERENCES owners (code));
CREATE INDEX pets_code ON pets (code);
CREATE VIEW all_pets AS SELECT * FROM pets;
ALTER TABLE pets ADD COLUMN later int;
CREATE VIEW debts AS SELECT debt FROM owners;
CREATE TABLE above (a int, b int NOT NULL);
CREATE TABLE heir (c int) INHERITS (above);
CREATE TABLE events (id int, day int NOT NULL, note varchar(10)) PARTITION BY RANGE (day);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (9);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE MATERIALIZED VIEW counted AS SELECT 1 AS id;
CREATE MATERIALIZED VIEW indexed AS SELECT 1 AS id;
CREATE UNIQUE INDEX indexed_id ON indexed (id);
CREATE TABLE watched (id int PRIMARY KEY, p int, r int, w int, u int, other int);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE POLICY by_p ON watched USING (p > 0);
CREATE RULE by_r AS ON DELETE TO watched WHERE old.r > 0 DO INSTEAD NOTHING;
CREATE TRIGGER by_w BEFORE UPDATE ON watched FOR EACH ROW WHEN (old.w > 0) EXECUTE FUNCTION noted();
CREATE TRIGGER by_u BEFORE UPDATE OF u ON watched FOR EACH ROW EXECUTE FUNCTION noted();
CREATE POLICY elsewhere ON owners USING (EXISTS (SELECT FROM watched WHERE other > 0));`

const there = useLintAndServer(setup)

describe('lint and the server refuse', () => {
  test.each([
    ['ALTER TABLE owners DROP CONSTRAINT owners_pkey', '2BP01'],
    ['ALTER TABLE owners RENAME id TO number; ALTER TABLE owners DROP COLUMN number', '2BP01'],
    ['ALTER TABLE owners DROP COLUMN code', '2BP01'],
    ['DROP INDEX owners_pkey', '2BP01'],
    ['DROP TYPE mood', '2BP01'],
    ['DROP DOMAIN cents', '2BP01'],
    ['ALTER TABLE owners RENAME debt TO owed; ALTER TABLE owners ALTER owed TYPE bigint', '0A000'],
    ['ALTER TABLE owners ADD PRIMARY KEY (code)', '42P16'],
    ['ALTER TABLE owners ALTER label TYPE int', '42804'],
    ['ALTER TABLE owners ALTER feeling TYPE state USING feeling::text::state', '42804'],
    ['ALTER TABLE heir ALTER a TYPE bigint', '42P16'],
    ['ALTER TABLE heir DROP COLUMN a', '42P16'],
    ['ALTER TABLE heir RENAME a TO z', '42P16'],
    ['DROP TABLE above', '2BP01'],
    ['ALTER TABLE events ADD UNIQUE (id)', '0A000'],
    ['CREATE UNIQUE INDEX events_id ON events (id)', '0A000'],
    ['CREATE TABLE moves (id int PRIMARY KEY, day int) PARTITION BY RANGE (day)', '0A000'],
    ['ALTER TABLE events ALTER day TYPE bigint', '42P16'],
    ['ALTER TABLE events_1 ADD COLUMN x int', '42809'],
    ['ALTER TABLE events_1 ALTER note TYPE text', '42P16'],
    ['ALTER TABLE events_1 ALTER day DROP NOT NULL', '42P16'],
    ['ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY', '55000'],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY counted', '55000'],
    ['ALTER TABLE watched ALTER p TYPE bigint', '0A000'],
    ['ALTER TABLE watched ALTER r TYPE bigint', '0A000'],
    ['ALTER TABLE watched ALTER w TYPE bigint', '0A000'],
    ['ALTER TABLE watched ALTER u TYPE bigint', '0A000'],
    ['ALTER TABLE watched RENAME p TO q; ALTER TABLE watched ALTER q TYPE bigint', '0A000'],
    ['ALTER TABLE watched DROP COLUMN u', '2BP01'],
    ['ALTER TABLE watched ALTER other TYPE bigint', '0A000'],
  ])('%s', (text, code) => there.expectRefused(text, code))
})

describe('lint and the server take', () => {
  test.each([
    'ALTER TABLE pets DROP COLUMN later',
    'ALTER TABLE pets DROP CONSTRAINT pets_owner; ALTER TABLE owners DROP CONSTRAINT owners_pkey',
    'ALTER TABLE owners DROP CONSTRAINT owners_pkey CASCADE, ADD PRIMARY KEY (id)',
    'DROP INDEX pets_code',
    'ALTER TABLE owners DROP COLUMN feeling; DROP TYPE mood; DROP TYPE state',
    'ALTER TABLE owners ALTER label TYPE int USING 1',
    'ALTER TABLE owners ALTER feeling DROP DEFAULT, ALTER feeling TYPE state USING feeling::text::state',
    'ALTER TABLE owners ALTER feeling TYPE text',
    'ALTER TABLE above ALTER a TYPE bigint',
    'ALTER TABLE heir NO INHERIT above; ALTER TABLE heir ALTER a TYPE bigint; DROP TABLE above',
    'DROP TABLE above CASCADE',
    'ALTER TABLE events ADD UNIQUE (id, day)',
    'ALTER TABLE events_1 ADD UNIQUE (id)',
    'ALTER TABLE events ALTER note TYPE text',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY indexed',
    'ALTER POLICY by_p ON watched USING (id > 0); ALTER TABLE watched ALTER p TYPE bigint',
    'DROP POLICY by_p ON watched; ALTER TABLE watched ALTER p TYPE bigint',
    'DROP RULE by_r ON watched; ALTER TABLE watched ALTER r TYPE bigint',
    'DROP TRIGGER by_w ON watched; ALTER TABLE watched ALTER w TYPE bigint',
    `ALTER TYPE mood ADD VALUE 'proud'; SELECT 'proud'::text`,
  ])('%s', (text) => there.expectTaken(text))
})
