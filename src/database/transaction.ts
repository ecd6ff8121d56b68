import type { Model } from '../model/index.ts'
import { buildersOf, type Database } from './database.ts'
import { translateError } from './translate-error.ts'

/**
 * Runs a function in a transaction, or in a savepoint when the database is a transaction already. It commits when the
 * function's promise fulfils and rolls back when it rejects; an error of COMMIT itself is translated too.
 */
export async function runTransaction<TResult>(
  database: Database,
  model: Model,
  run: (transaction: Database) => Promise<TResult>,
): Promise<TResult> {
  const begin = (): Promise<TResult> => buildersOf(database).transaction(run)
  try {
    return await (isTransaction(database) ? afterSiblings(database, begin) : begin())
  } catch (error) {
    throw translateError(error, model)
  }
}

/** Whether a database is a transaction of one. */
export function isTransaction(database: Database): boolean {
  return 'rollback' in database
}

const lastSiblings = new WeakMap<Database, Promise<unknown>>()

/**
 * Savepoints of one transaction share its connection: two at the same time interleave, and when one rolls back it takes
 * the rows of the other with it. So each waits for the one before.
 */
async function afterSiblings<TResult>(database: Database, begin: () => Promise<TResult>): Promise<TResult> {
  const previous = lastSiblings.get(database) ?? Promise.resolve()
  const own = previous.then(begin, begin)
  lastSiblings.set(
    database,
    own.catch(() => undefined),
  )
  return own
}
