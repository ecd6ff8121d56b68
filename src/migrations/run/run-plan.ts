import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan, PlannedRevision } from '../plan.ts'
import { keepCustomSettings, readSession, restoreSession } from './own-session.ts'
import { asFailureOf, nextCommand } from './run-error.ts'
import { refusePooler } from './refuse-pooler.ts'
import type { RunEvent, RunOptions } from './run-event.ts'
import { type Recorder, type RevisionOptions, runRevision } from './run-revision.ts'

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
  const own = await readSession(connection)
  for (const planned of revisions) {
    const startedAt = performance.now()
    const hasChanged = done.length > 0
    try {
      // A driver may have connected again by itself, to another process that has not our lock.
      await refusePooler(connection)
      if (options.signal?.aborted === true) throw interrupted(planned)
      tell({ type: 'revisionStarted', planned })
      await runInOwnSession(connection, planned, recorder, { ...options, own, hasChanged })
    } catch (error) {
      throw asFailureOf(planned, error, hasChanged)
    }
    const milliseconds = Math.round(performance.now() - startedAt)
    done.push({ planned, milliseconds })
    tell({ type: 'revisionDone', planned, milliseconds })
  }
  return { done }
}

/** A revision begins with the session's own settings, as its file would have a session of its own through psql. */
async function runInOwnSession(
  connection: Connection,
  planned: PlannedRevision,
  recorder: Recorder,
  options: RevisionOptions,
): Promise<void> {
  const names = planned.steps.flatMap(({ statements }) => statements.flatMap(({ settings }) => settings))
  const restoreCustom = await keepCustomSettings(connection, names)
  const restore = async (): Promise<void> => {
    await restoreSession(connection, options.own)
    await restoreCustom()
  }
  try {
    await runRevision(connection, planned, recorder, options)
  } catch (error) {
    // What failed says more than a session that cannot be mended.
    await restore().catch(() => undefined)
    throw error
  }
  await restore().catch((error: unknown) => {
    throw asFailureOf(planned, error, true)
  })
}

function interrupted(planned: PlannedRevision): MigrationError {
  const { revision, direction } = planned
  return new MigrationError({
    reason: 'interrupted',
    expected: `${revision.name} to run ${direction}`,
    got: 'an interruption before it began',
    remedy: 'Run the command again to go on.',
    revision: revision.name,
    next: nextCommand(planned),
  })
}
