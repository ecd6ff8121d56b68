import { createOwnTables, forgetRows, prepareLedger, recordApplied } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { PlannedRevision } from '../plan.ts'
import { preventsUpgrade } from '../plan/index.ts'
import { type Recorder, refusePooler, type RunOptions, takeLock, toMilliseconds } from '../run/index.ts'
import { readState, type Session, type State } from './session.ts'
import { findTroubleIn } from './status.ts'

/** How long to wait for what, and who is told. */
export interface WaitOptions extends Partial<RunOptions> {
  /** How long to wait until another upgrade is done: `10m` by default. */
  readonly wait?: string
}

/** Runs what changes the ledger while nobody else does, with the state read again under the lock. */
export async function whileLocked<TResult>(
  session: Session,
  { wait = '10min', onEvent, signal }: WaitOptions,
  run: (state: State) => Promise<TResult>,
): Promise<TResult> {
  const { connection, ledger } = session
  await refusePooler(connection)
  const release = await takeLock(connection, { ledger, wait: toMilliseconds(wait), onEvent, signal })
  let result: TResult
  try {
    result = await run(await readState(session))
  } catch (error) {
    // What failed says more than a lock that cannot be given back, and the lock ends with the session.
    await release().catch(() => undefined)
    throw error
  }
  await release()
  return result
}

/** Makes what is missing of drizzle's table and ours, and says how revisions are recorded in them. */
export async function prepareRecorder(
  { connection, history, ledger, safety }: Session,
  { matched, runs }: State,
): Promise<Recorder> {
  await prepareLedger(connection, matched, history.format)
  await createOwnTables(connection, safety.schema)
  return {
    schema: safety.schema,
    runs,
    recordRevision: async ({ revision, direction }: PlannedRevision) => {
      if (direction === 'up') return recordApplied(connection, ledger, history.format, revision)
      const own = matched.applied.filter((one) => one.revision === revision).map(({ row }) => row.id)
      const squashed = revision.up.header.squashes === undefined ? [] : matched.squashed.map(({ id }) => id)
      await forgetRows(connection, ledger, [...own, ...squashed])
    },
  }
}

/** The options of a run, with what is in force by default. */
export function runOptionsOf({ safety }: Session, options: WaitOptions): RunOptions {
  const { lockTimeout = safety.lockTimeout, attempts = 10, onEvent, signal } = options
  if (!/^\d+\s?(ms|s|min)$/.test(lockTimeout)) throw notA('lock timeout', 'a duration such as 5s')
  if (!Number.isInteger(attempts) || attempts < 1) throw notA('attempts', 'a whole number from 1')
  return { lockTimeout, attempts, onEvent, signal }
}

/**
 * Refuses to go on with files that are not those that were applied.
 *
 * @throws {MigrationError} that names the first trouble and what to do
 */
export function refuseTrouble(session: Session, state: State): void {
  const found = findTroubleIn(session, state).filter(preventsUpgrade)
  const [first] = found
  if (first === undefined) return
  const others = found.length > 1 ? `, and ${found.length - 1} more` : ''
  throw new MigrationError({
    reason: 'trouble',
    expected: 'the files to be those that were applied',
    got: `${first.sentence}${others}`,
    remedy: 'Nothing was changed.',
    revision: first.revision,
    next: first.next,
  })
}

function notA(name: string, expected: string): MigrationError {
  return new MigrationError({
    reason: 'usage',
    expected: `${name} to be ${expected}`,
    got: 'something else',
    remedy: 'Correct it.',
  })
}
