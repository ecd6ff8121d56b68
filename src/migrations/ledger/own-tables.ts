import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import { quoteName } from './quote.ts'
import { isForbidden } from './where-readable.ts'
import { createSchema } from './write-ledger.ts'

/** The tables of this package, as SQL: `init` prints them, the first upgrade makes them. */
export function ownTablesSql(schema: string): readonly string[] {
  const runs = quoteName(schema, 'runs')
  return [
    `create table if not exists ${runs} (
  id bigint generated always as identity primary key,
  revision text not null,
  direction text not null,
  hash text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  outcome text,
  "by" text not null,
  tool text not null,
  error_code text
)`,
    `create table if not exists ${quoteName(schema, 'steps')} (
  run bigint not null references ${runs} on delete cascade,
  step integer not null,
  kind text not null,
  hash text not null,
  state text not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  attempts integer not null default 1,
  primary key (run, step)
)`,
  ]
}

/**
 * Makes the tables of this package where they are missing.
 *
 * @throws {MigrationError} when the role may not: it says which SQL somebody else has to run
 */
export async function createOwnTables(connection: Connection, schema: string): Promise<void> {
  if (await hasOwnTables(connection, schema)) return
  try {
    await createSchema(connection, schema)
    for (const statement of ownTablesSql(schema)) await connection.query(statement)
  } catch (error) {
    if (!isForbidden(error)) throw error
    throw new MigrationError({
      reason: 'trouble',
      expected: `the schema ${schema}, or the right to create it`,
      got: 'neither (42501)',
      remedy: 'Have a role that may create schemas run the SQL that init prints.',
      next: 'drizzle-repository init',
      cause: error,
    })
  }
}

/** Whether the tables of this package are there. */
export async function hasOwnTables(connection: Connection, schema: string): Promise<boolean> {
  const [row] = await connection.query('select pg_catalog.to_regclass($1::text) is not null as found', [
    quoteName(schema, 'steps'),
  ])
  return row?.['found'] === true
}
