import type { Connection } from '../connection.ts'
import type { RecordedStep } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Header } from '../revision.ts'
import type { Statement } from '../step.ts'
import { resumeStep } from './resume-step.ts'
import type { RunOptions } from './run-event.ts'
import type { Attempted } from './run-transaction.ts'
import { watchProgress } from './watch-progress.ts'

/** A statement outside of any transaction, and what is known of it. */
export interface Alone {
  readonly statement: Statement
  readonly header: Header | undefined
  readonly state: RecordedStep['state'] | undefined
  /** Records that it begins: from then on nobody knows until it ends. */
  readonly begin: () => Promise<void>
}

/** How a statement outside of any transaction ended. */
export type AloneOutcome =
  | { readonly isDone: true; readonly wasDone: boolean }
  | ({ readonly isDone: false; readonly invalidIndex: string | undefined } & Attempted)

/**
 * Runs a statement that PostgreSQL refuses in a transaction, after a look at how far an earlier run of it came. It waits
 * for locks as long as it takes: it holds none that others wait for, and a lock_timeout would leave an invalid index.
 */
export async function runAlone(connection: Connection, alone: Alone, options: RunOptions): Promise<AloneOutcome> {
  const { statement, header, state, begin } = alone
  const resumption = await resumeStep(connection, statement, state)
  if (resumption.kind === 'done') return { isDone: true, wasDone: true }
  if (resumption.kind === 'ask') throw cannotTell(statement)
  const timeouts = await readTimeouts(connection)
  // Nothing may fail between here and the `finally`: a watch that nobody stops keeps the process from ending.
  const watch = watchProgress(connection, options, { first: 500, seesProgress: true })
  try {
    await setTimeouts(connection, { lock: header?.lockTimeout ?? '0', statement: header?.statementTimeout ?? '0' })
    if (resumption.kind === 'dropFirst') {
      options.onEvent?.({ type: 'indexDropped', name: resumption.index })
      await connection.query(`drop index concurrently ${resumption.index}`)
    }
    await begin()
    options.signal?.throwIfAborted()
    await connection.query(resumption.kind === 'finish' ? resumption.text : statement.text)
    return { isDone: true, wasDone: false }
  } catch (error) {
    const invalidIndex = await cleanUp(connection, statement, options.signal).catch(() => undefined)
    return { isDone: false, invalidIndex, error, statement, blockers: watch.blockers, attempts: 1 }
  } finally {
    await watch.stop()
    await setTimeouts(connection, timeouts).catch(() => undefined)
  }
}

/** Drops what an interrupted build left; after another failure it stays to be looked at, and is named. */
async function cleanUp(
  connection: Connection,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const left = await resumeStep(connection, statement, 'failed')
  if (left.kind !== 'dropFirst') return undefined
  if (signal?.aborted !== true) return left.index
  await connection.query(`drop index concurrently ${left.index}`)
  return undefined
}

interface Timeouts {
  readonly lock: string
  readonly statement: string
}

async function readTimeouts(connection: Connection): Promise<Timeouts> {
  const [row] = await connection.query(
    `select pg_catalog.current_setting('lock_timeout') as lock, pg_catalog.current_setting('statement_timeout') as statement`,
  )
  return { lock: String(row?.['lock']), statement: String(row?.['statement']) }
}

async function setTimeouts(connection: Connection, { lock, statement }: Timeouts): Promise<void> {
  await connection.query(`select pg_catalog.set_config('lock_timeout', $1::text, false)`, [lock])
  await connection.query(`select pg_catalog.set_config('statement_timeout', $1::text, false)`, [statement])
}

function cannotTell({ text }: Statement): MigrationError {
  return new MigrationError({
    reason: 'trouble',
    expected: 'to see in the database whether an interrupted statement took effect',
    got: `one that leaves no trace: ${text.split(/\s+/).slice(0, 3).join(' ')} …`,
    remedy: 'Look yourself, and say which it is.',
    next: 'drizzle-repository repair --step done, or --step redo',
  })
}
