import { buildersOf, type Database } from '../database/index.ts'

/**
 * Runs a function in a transaction that is always rolled back, so that a test leaves nothing behind.
 *
 * @param db A Drizzle database; with a transaction it is a savepoint.
 * @param run Gets the transaction, to bind repositories to it with `$using`.
 * @returns What the function returns.
 * @throws What the function throws.
 * @example
 * ```ts
 * const count = await withRollback(db, async (tx) => {
 *   const { tags } = repositories.$using(tx)
 *   await tags.create({ name: 'only here' })
 *   return tags.count()
 * })
 * ```
 */
export async function withRollback<TDatabase extends Database, TResult>(
  db: TDatabase,
  run: (transaction: TDatabase) => Promise<TResult>,
): Promise<TResult> {
  const rollback = new Error('This transaction is rolled back on purpose.')
  let outcome: { readonly result: TResult } | undefined
  try {
    await buildersOf(db).transaction(async (transaction) => {
      outcome = { result: await run(transaction as TDatabase) }
      throw rollback
    })
  } catch (error) {
    if (error !== rollback || outcome === undefined) throw error
  }
  if (outcome === undefined) throw rollback
  return outcome.result
}
