import { sql, type SQL } from 'drizzle-orm'
import { buildersOf, type Database } from '../../database/index.ts'
import { rowsOf } from '../../database/database.ts'
import { quoteName } from '../ledger/index.ts'
import type { Row } from '../connection.ts'

/** Sends one statement through Drizzle and returns its rows, the same on every driver. */
export async function send(db: Database, query: SQL): Promise<readonly Row[]> {
  const { execute } = db as unknown as { execute(query: SQL): Promise<unknown> }
  return rowsOf(await execute.call(db, query))
}

/** Runs something in a transaction, or in a savepoint where there is one already. */
export function transact<TResult>(db: Database, run: (tx: Database) => Promise<TResult>): Promise<TResult> {
  return buildersOf(db).transaction(run)
}

/** A table of this package, in the schema that the project has for it. */
export function ownTable(schema: string, name: 'backfills' | 'slices' | 'failures'): SQL {
  return sql.raw(quoteName(schema, name))
}

/**
 * Settings of one transaction. Keys are read as text and compared again by other sessions, so the words that text is
 * written in are always the same. A wait for a lock is given up before PostgreSQL looks for deadlocks, so that a writer
 * is never the one that it ends.
 */
export async function settle(tx: Database, lockTimeout: number): Promise<void> {
  await send(
    tx,
    sql`select set_config('lock_timeout', ${String(lockTimeout)}::text, true), set_config('datestyle', 'ISO', true),
      set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
      set_config('bytea_output', 'hex', true)`,
  )
}
