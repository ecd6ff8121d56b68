import { loadGrammar } from '../grammar/index.ts'
import { type MatchedLedger, matchLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import { planUpgrade } from '../plan/index.ts'
import { refusePooler } from '../run/index.ts'
import { erase } from './erase.ts'
import type { Session } from './session.ts'
import { type RunResult, upgradeIn, type UpgradeOptions } from './upgrade.ts'

/**
 * Drops every schema of a database, with all rows, and applies all revisions anew. Who calls it has asked whether to.
 *
 * @throws {MigrationError} before anything is dropped when the revisions cannot be run
 */
export async function resetIn(session: Session, options: UpgradeOptions): Promise<RunResult> {
  await refuseBefore(session, options)
  await erase(session.connection, session.safety.lockTimeout)
  try {
    return await upgradeIn(session, options)
  } catch (error) {
    throw error instanceof MigrationError ? error.afterChanges() : error
  }
}

/** A pooler, or a script that cannot be run, is refused while the rows are still there. */
async function refuseBefore(
  { connection, history, ledger }: Session,
  { target = 'head' }: UpgradeOptions,
): Promise<void> {
  await refusePooler(connection)
  const empty: MatchedLedger = matchLedger(history, { name: ledger, format: undefined, rows: [] })
  planUpgrade(history, empty, target, (await loadGrammar()).splitStatements)
}
