import { matchLedger, readLedger } from '../ledger/index.ts'
import { findHeads } from '../project/order-revisions.ts'
import { type MigrationOptions, type Session, withSession } from './session.ts'

/** Where a database stands. */
export interface Current {
  /** The applied revisions that no other applied one was generated after: more than one when branches are applied. */
  readonly revisions: readonly string[]
  /** The last one that was applied; `undefined` is the base. */
  readonly last: string | undefined
  readonly applied: number
  readonly pending: readonly string[]
}

/**
 * Tells where a database stands. It only reads.
 *
 * @throws {MigrationError} when the files cannot be understood
 */
export function current(options: MigrationOptions): Promise<Current> {
  return withSession(options, currentIn)
}

/** The same with an open session. */
export async function currentIn(session: Session): Promise<Current> {
  // Runs are not looked at: a service that only reads drizzle's table needs no right on ours.
  const matched = matchLedger(session.history, await readLedger(session.connection, session.ledger))
  const applied = matched.applied.map(({ revision }) => revision)
  return {
    revisions: findHeads(applied).map(({ name }) => name),
    last: applied.at(-1)?.name,
    applied: applied.length,
    pending: matched.pending.map(({ name }) => name),
  }
}
