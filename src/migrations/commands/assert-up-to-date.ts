import { PendingRevisionsError } from '../migration-error.ts'
import { currentIn } from './current.ts'
import { type MigrationOptions, withSession } from './session.ts'

/**
 * Makes sure that a database has every revision: for the start of a service, which then needs no right to write.
 *
 * @throws {PendingRevisionsError} when a revision is pending
 * @example
 * ```ts
 * await assertUpToDate(db, { folder: 'drizzle' })
 * // select … from drizzle.__drizzle_migrations
 * ```
 */
export async function assertUpToDate(db: MigrationOptions['db'], options: Omit<MigrationOptions, 'db'>): Promise<void> {
  const { pending } = await withSession({ ...options, db }, currentIn)
  if (pending.length > 0) throw new PendingRevisionsError(pending)
}
