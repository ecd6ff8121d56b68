import type { Connection, Value } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { Format, LedgerName, Revision } from '../revision.ts'
import type { MatchedLedger } from './ledger.ts'
import { quoteName } from './quote.ts'

/**
 * Makes drizzle's table, or gives 0.31's the columns of 1.0, exactly as drizzle itself does.
 *
 * @throws {MigrationError} when 1.0's columns are to be added and a row belongs to no file: drizzle refuses that, too
 */
export async function prepareLedger(connection: Connection, matched: MatchedLedger, format: Format): Promise<void> {
  const { ledger } = matched
  if (ledger.format === undefined) {
    await createSchema(connection, ledger.name.schema)
    await connection.query(createTableSql(ledger.name, format))
  } else if (format === 'folders' && ledger.format === 'journal') await addNames(connection, matched)
}

/** The table as the drizzle of a format makes it. */
export function createTableSql(name: LedgerName, format: Format): string {
  const names = format === 'folders' ? ',\n\tname text,\n\tapplied_at timestamp with time zone DEFAULT now()' : ''
  return (
    `CREATE TABLE IF NOT EXISTS ${quoteName(name.schema, name.table)} (\n` +
    `\tid SERIAL PRIMARY KEY,\n\thash text NOT NULL,\n\tcreated_at bigint${names}\n)`
  )
}

/** Records a revision as applied. */
export async function recordApplied(
  connection: Connection,
  ledger: LedgerName,
  format: Format,
  revision: Revision,
): Promise<void> {
  const table = quoteName(ledger.schema, ledger.table)
  const values: Value[] = [revision.up.hash, String(revision.when)]
  if (format === 'journal')
    await connection.query(`insert into ${table} ("hash", "created_at") values ($1::text, $2::bigint)`, values)
  else
    await connection.query(
      `insert into ${table} ("hash", "created_at", "name") values ($1::text, $2::bigint, $3::text)`,
      [...values, revision.name],
    )
}

/** Takes rows out of the ledger. */
export async function forgetRows(connection: Connection, ledger: LedgerName, ids: readonly number[]): Promise<void> {
  const table = quoteName(ledger.schema, ledger.table)
  for (const id of ids) await connection.query(`delete from ${table} where id = $1::integer`, [id])
}

/** Takes a file as it is now for the one that was applied. */
export async function acceptHash(connection: Connection, ledger: LedgerName, id: number, hash: string): Promise<void> {
  const table = quoteName(ledger.schema, ledger.table)
  await connection.query(`update ${table} set hash = $2::text where id = $1::integer`, [id, hash])
}

/** Looks first: CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it is there. */
export async function createSchema(connection: Connection, schema: string): Promise<void> {
  const found = await connection.query('select 1 as one from pg_catalog.pg_namespace where nspname = $1::text', [
    schema,
  ])
  if (found.length === 0) await connection.query(`create schema if not exists ${quoteName(schema)}`)
}

async function addNames(connection: Connection, { ledger, applied, orphans, squashed }: MatchedLedger): Promise<void> {
  if (orphans.length + squashed.length > 0)
    throw new MigrationError({
      reason: 'trouble',
      expected: "every row of drizzle's ledger to belong to a file",
      got: `${orphans.length + squashed.length} that do not`,
      remedy: 'Bring the files back, or forget the rows.',
      next: 'drizzle-repository repair --orphan forget',
    })
  const table = quoteName(ledger.name.schema, ledger.name.table)
  await connection.query('begin')
  try {
    await connection.query(`alter table ${table} add column if not exists "name" text`)
    await connection.query(
      `alter table ${table} add column if not exists "applied_at" timestamp with time zone default now()`,
    )
    for (const { revision, row } of applied)
      await connection.query(`update ${table} set "name" = $1::text, "applied_at" = null where "id" = $2::integer`, [
        revision.name,
        row.id,
      ])
    await connection.query('commit')
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}
