import { findDriverError } from '../../database/driver-error.ts'
import { MigrationError } from '../migration-error.ts'
import type { PlannedRevision } from '../plan.ts'
import { nextOnTheWay } from '../plan/index.ts'
import type { Statement } from '../step.ts'
import { describeSessions } from './find-blockers.ts'
import type { Session } from './run-event.ts'

/** What is known of a statement that failed. */
export interface Failure {
  readonly planned: PlannedRevision
  readonly statement: Statement | undefined
  readonly error: unknown
  /** Whether something was committed before. */
  readonly hasChanged: boolean
  readonly isInterrupted: boolean
  readonly blockers: readonly Session[]
  readonly attempts: number
  /** What the failed statement left behind, as a sentence. */
  readonly leftover?: string | undefined
}

/** Says which statement of which revision failed, what of it is left, and what to do. */
export function describeFailure(failure: Failure): MigrationError {
  const { planned, error, hasChanged, isInterrupted, blockers } = failure
  if (error instanceof MigrationError && error.details.reason !== 'connection') return error
  const { revision } = planned
  const reason = isInterrupted ? 'interrupted' : isLockTimeout(error) ? 'lock' : 'statement'
  return new MigrationError({
    reason: error instanceof MigrationError ? 'connection' : reason,
    expected: `${revision.name} to run ${planned.direction}`,
    got: `${whatHappened(failure)}${blockers.length > 0 ? `; in the way: ${describeSessions(blockers)}` : ''}`,
    remedy: `${failure.leftover ?? ''}${remedyFor(reason, hasChanged)}`,
    hasChanged,
    revision: revision.name,
    next: nextCommand(planned),
    cause: error,
  })
}

/** Whatever stopped a revision, with whether something was changed before. */
export function asFailureOf(planned: PlannedRevision, error: unknown, hasChanged: boolean): MigrationError {
  if (error instanceof MigrationError) return hasChanged && !error.details.hasChanged ? error.afterChanges() : error
  const nothing = { statement: undefined, isInterrupted: false, blockers: [], attempts: 1 }
  return describeFailure({ planned, error, hasChanged, ...nothing })
}

/** What goes on with a revision. */
export function nextCommand({ revision, direction, to }: PlannedRevision): string {
  return nextOnTheWay(direction, revision, to?.name ?? 'base')
}

/** Whether a lock was not given in time: everything can be tried again. */
export function isLockTimeout(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === '55P03' || code === '40P01'
}

/** The SQLSTATE of an error. */
export function sqlStateOf(error: unknown): string | undefined {
  return findDriverError(error)?.code
}

function whatHappened({ planned, statement, error, isInterrupted, attempts }: Failure): string {
  if (isInterrupted) return 'an interruption'
  if (error instanceof MigrationError) return 'a lost connection'
  const script = planned.direction === 'up' ? planned.revision.up : planned.revision.down
  const line = statement === undefined ? undefined : script?.text.slice(0, statement.start).split('\n').length
  const where = line === undefined ? '' : ` in line ${line} of ${script?.path}`
  const often = isLockTimeout(error) && attempts > 1 ? ` after ${attempts} attempts` : ''
  return `${sqlStateOf(error) ?? 'an error'}${where}${often}`
}

function remedyFor(reason: string, hasChanged: boolean): string {
  const state = hasChanged ? 'What was done before is recorded. ' : 'Nothing was changed. '
  if (reason === 'lock') return `${state}End the sessions that are in the way, or run it again when they are gone.`
  if (reason === 'interrupted') return `${state}Run the command again to go on.`
  return `${state}Correct what the cause says, and run the command again.`
}
