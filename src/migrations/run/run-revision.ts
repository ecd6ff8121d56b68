import type { Connection } from '../connection.ts'
import { beginRun, endRun, findUnfinished, type NewRun, recordRun, recordStep, type Run } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { PlannedRevision } from '../plan.ts'
import type { Step } from '../step.ts'
import { type InSession, writeWithOwnSettings } from './own-session.ts'
import { runAlone } from './run-alone.ts'
import { asFailureOf, describeFailure, sqlStateOf } from './run-error.ts'
import { type Attempted, runTransaction } from './run-transaction.ts'

/** Where progress is written down. */
export interface Recorder {
  /** The schema of this package's tables. */
  readonly schema: string
  readonly runs: readonly Run[]
  /** Writes drizzle's ledger: that a revision is applied, or that it is no more. */
  recordRevision(planned: PlannedRevision): Promise<void>
}

/** What a revision is run with. */
export interface RevisionOptions extends InSession {
  readonly hasChanged: boolean
}

/**
 * Runs one revision: in one transaction together with its ledger row where PostgreSQL can do that, else step by step
 * with recorded progress.
 *
 * @throws {MigrationError} when it fails
 */
export async function runRevision(
  connection: Connection,
  planned: PlannedRevision,
  recorder: Recorder,
  options: RevisionOptions,
): Promise<void> {
  const [step, ...others] = planned.steps
  const unfinished = findUnfinished(recorder.runs, planned.revision.name, planned.direction)
  if (others.length > 0 || step?.kind === 'alone' || unfinished !== undefined)
    return runStepwise(connection, planned, recorder, options, unfinished)
  const failed = await runTransaction(
    connection,
    {
      statements: step?.statements ?? [],
      header: scriptOf(planned)?.header,
      record: async () => {
        await recorder.recordRevision(planned)
        await recordRun(connection, recorder.schema, newRun(planned))
      },
    },
    options,
  )
  if (failed !== undefined) throw failure(planned, failed, options)
}

async function runStepwise(
  connection: Connection,
  planned: PlannedRevision,
  recorder: Recorder,
  options: RevisionOptions,
  unfinished: Run | undefined,
): Promise<void> {
  const { schema } = recorder
  const write = <TResult>(work: () => Promise<TResult>): Promise<TResult> =>
    writeWithOwnSettings(connection, options.own, work)
  refuseOtherSteps(planned, unfinished)
  const run = unfinished?.id ?? (await write(() => beginRun(connection, schema, newRun(planned))))
  let hasChanged = options.hasChanged || unfinished !== undefined
  const header = scriptOf(planned)?.header

  for (const [index, step] of planned.steps.entries()) {
    const state = unfinished?.steps.find((recorded) => recorded.index === index)?.state
    const [first] = step.statements
    if (state === 'done') {
      await setAgain(connection, step)
      options.onEvent?.({ type: 'stepSkipped', index })
      continue
    }
    options.onEvent?.({ type: 'stepStarted', index, statement: first })
    if (step.kind === 'transaction' || first === undefined) {
      const record = (): Promise<void> => recordStep(connection, schema, run, index, step, 'done')
      const failed = await runTransaction(connection, { statements: step.statements, header, record }, options)
      if (failed !== undefined) await stop(failed)
    } else {
      const begin = (): Promise<void> => write(() => recordStep(connection, schema, run, index, step, 'running'))
      const outcome = await runAlone(connection, { statement: first, header, state, begin }, options).catch(
        (error: unknown) => {
          throw asFailureOf(planned, error, hasChanged)
        },
      )
      if (!outcome.isDone) {
        await write(() => recordStep(connection, schema, run, index, step, 'failed')).catch(() => undefined)
        await stop(outcome, outcome.invalidIndex)
      }
      await write(() => recordStep(connection, schema, run, index, step, 'done'))
    }
    hasChanged = true
  }

  const failed = await runTransaction(
    connection,
    {
      statements: [],
      header: undefined,
      record: async () => {
        await recorder.recordRevision(planned)
        await endRun(connection, schema, run, 'done')
      },
    },
    options,
  )
  if (failed !== undefined) await stop(failed)

  async function stop(attempted: Attempted, invalidIndex?: string): Promise<never> {
    const code = sqlStateOf(attempted.error)
    await write(() => endRun(connection, schema, run, 'failed', code)).catch(() => undefined)
    throw failure(
      planned,
      attempted,
      { ...options, hasChanged: hasChanged || invalidIndex !== undefined },
      invalidIndex,
    )
  }
}

/** A step that another session did: what it has set there, the steps after it need here. */
async function setAgain(connection: Connection, { statements }: Step): Promise<void> {
  for (const { settings, text } of statements) if (settings.length > 0) await connection.query(text)
}

/** Steps that were done are skipped by their number: the file has to be the one that was begun. */
function refuseOtherSteps({ revision, steps }: PlannedRevision, unfinished: Run | undefined): void {
  const changed = unfinished?.steps.find(({ index, hash, state }) => state === 'done' && steps[index]?.hash !== hash)
  if (changed === undefined) return
  throw new MigrationError({
    reason: 'trouble',
    expected: `step ${changed.index + 1} of ${revision.name} to be the one that was run`,
    got: 'another one: the file was edited after it stopped half-way',
    remedy: 'Bring the file back, or say how far it is.',
    revision: revision.name,
    next: `drizzle-repository repair ${revision.name} --step done, or --step redo`,
  })
}

function failure(
  planned: PlannedRevision,
  attempted: Attempted,
  { hasChanged, signal }: RevisionOptions,
  invalidIndex?: string,
): MigrationError {
  const leftover = invalidIndex === undefined ? undefined : `The index ${invalidIndex} is left invalid. `
  return describeFailure({ planned, ...attempted, hasChanged, isInterrupted: signal?.aborted === true, leftover })
}

function scriptOf({ revision, direction }: PlannedRevision): PlannedRevision['revision']['down'] {
  return direction === 'up' ? revision.up : revision.down
}

function newRun(planned: PlannedRevision): NewRun {
  const hash = scriptOf(planned)?.hash ?? ''
  return { revision: planned.revision.name, direction: planned.direction, hash }
}
