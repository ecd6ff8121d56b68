import { erase } from './erase.ts'
import type { Session } from './session.ts'
import { type RunResult, upgradeIn, type UpgradeOptions } from './upgrade.ts'

/** Drops every schema of a database, with all rows, and applies all revisions anew. Who calls it has asked whether to. */
export async function resetIn(session: Session, options: UpgradeOptions): Promise<RunResult> {
  await erase(session.connection, session.safety.lockTimeout)
  return upgradeIn(session, options)
}
