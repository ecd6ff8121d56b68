import { forgetRows, prepareLedger, recordApplied } from '../ledger/index.ts'
import { planStamp, type StampPlan } from '../plan/index.ts'
import { type WaitOptions, whileLocked } from './locked.ts'
import { type MigrationOptions, readState, type Session, withSession } from './session.ts'

/** What `stamp` is told. */
export interface StampOptions extends WaitOptions {
  /** A revision, `head` or `base`. */
  readonly target: string
  /** Only plans. */
  readonly dryRun?: boolean
}

/**
 * Records that a database stands at a revision, without running anything: for a database whose tables are there already.
 *
 * @returns what was recorded and what was taken back
 * @throws {MigrationError} when the target is none
 */
export function stamp(options: MigrationOptions & StampOptions): Promise<StampPlan> {
  return withSession(options, (session) => stampIn(session, options))
}

/** The same with an open session. */
export async function stampIn(session: Session, options: StampOptions): Promise<StampPlan> {
  const { connection, history, ledger } = session
  const plan = planStamp(history, (await readState(session)).matched, options.target)
  if (options.dryRun === true || plan.added.length + plan.removed.length === 0) return plan
  return whileLocked(session, options, async ({ matched }) => {
    const now = planStamp(history, matched, options.target)
    await prepareLedger(connection, matched, history.format)
    await connection.query('begin')
    try {
      for (const revision of now.added) await recordApplied(connection, ledger, history.format, revision)
      await forgetRows(
        connection,
        ledger,
        now.removed.map(({ row }) => row.id),
      )
      await connection.query('commit')
    } catch (error) {
      await connection.query('rollback')
      throw error
    }
    return now
  })
}
