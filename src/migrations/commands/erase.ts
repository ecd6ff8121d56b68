import type { Connection } from '../connection.ts'
import { quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'

/** Drops every schema of a database, with all rows, and makes an empty `public`. Who calls it has asked whether to. */
export async function erase(connection: Connection, lockTimeout: string): Promise<void> {
  const rows = await connection.query(
    `select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  )
  await connection.query('begin')
  try {
    await connection.query(`select set_config('lock_timeout', $1::text, true)`, [lockTimeout])
    for (const row of rows) await connection.query(`drop schema ${quoteName(String(row['name']))} cascade`)
    await connection.query('create schema public')
    await connection.query('grant usage on schema public to public')
    await connection.query('commit')
  } catch (cause) {
    await connection.query('rollback')
    throw notDropped(cause)
  }
}

function notDropped(cause: unknown): MigrationError {
  return new MigrationError({
    reason: 'statement',
    expected: 'every schema to be dropped',
    got: cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error',
    remedy: 'Nothing was changed. The role has to own the schemas, and nobody may hold their tables.',
    cause,
  })
}
