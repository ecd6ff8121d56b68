import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan, PlannedRevision } from '../plan.ts'
import { asFailureOf } from './run-error.ts'
import { refusePooler } from './refuse-pooler.ts'
import type { RunEvent, RunOptions } from './run-event.ts'
import { runRevision, type Recorder } from './run-revision.ts'

/** What became of a plan. */
export interface RunReport {
  readonly done: readonly { readonly planned: PlannedRevision; readonly milliseconds: number }[]
}

/**
 * Runs a plan, one revision after the other.
 *
 * @throws {MigrationError} at the first failure; its details say whether something was changed before
 */
export async function runPlan(
  connection: Connection,
  { revisions }: Plan,
  recorder: Recorder,
  options: RunOptions,
): Promise<RunReport> {
  const done: { planned: PlannedRevision; milliseconds: number }[] = []
  const tell = (event: RunEvent): void => options.onEvent?.(event)
  for (const planned of revisions) {
    const startedAt = performance.now()
    const hasChanged = done.length > 0
    try {
      // A driver may have connected again by itself, to another process that has not our lock.
      await refusePooler(connection)
      if (options.signal?.aborted === true) throw interrupted(planned)
      tell({ type: 'revisionStarted', planned })
      await runRevision(connection, planned, recorder, { ...options, hasChanged })
    } catch (error) {
      throw asFailureOf(planned, error, hasChanged)
    }
    const milliseconds = Math.round(performance.now() - startedAt)
    done.push({ planned, milliseconds })
    tell({ type: 'revisionDone', planned, milliseconds })
  }
  return { done }
}

function interrupted({ revision, direction }: PlannedRevision): MigrationError {
  return new MigrationError({
    reason: 'interrupted',
    expected: `${revision.name} to run ${direction}`,
    got: 'an interruption before it began',
    remedy: 'Run the command again to go on.',
    revision: revision.name,
  })
}
