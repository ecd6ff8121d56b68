import type { Connection } from '../connection.ts'
import type { Header } from '../revision.ts'
import type { Statement } from '../step.ts'
import { begin, type InSession, useOwnSettings } from './own-session.ts'
import { isLockTimeout } from './run-error.ts'
import type { Session } from './run-event.ts'
import { sleep, toMilliseconds } from './sleep.ts'
import { watchProgress } from './watch-progress.ts'

/** Statements that take effect together, and what records them. */
export interface Transaction {
  readonly statements: readonly Statement[]
  readonly header: Header | undefined
  /** Writes the ledger, in the same transaction. */
  readonly record: () => Promise<void>
}

/** How a transaction ended. */
export interface Attempted {
  readonly error: unknown
  /** The statement that failed. */
  readonly statement: Statement | undefined
  readonly blockers: readonly Session[]
  readonly attempts: number
}

/**
 * Runs statements in one transaction. A lock that is not given in time rolls all of it back, so that nobody waits behind
 * a statement that waits; then it is tried again, after ever longer pauses.
 *
 * @returns what failed, `undefined` when it was committed
 */
export async function runTransaction(
  connection: Connection,
  transaction: Transaction,
  options: InSession,
): Promise<Attempted | undefined> {
  const { attempts, onEvent, signal } = options
  for (let attempt = 1; ; attempt++) {
    const failed = await attemptOnce(connection, transaction, options)
    if (failed === undefined) return undefined
    const isLast = attempt >= attempts || isAborted(signal) || !isLockTimeout(failed.error)
    if (isLast) return { ...failed, attempts: attempt }
    const wait = Math.min(500 * 2 ** (attempt - 1), 30_000) * (0.5 + Math.random() / 2)
    onEvent?.({ type: 'attemptFailed', attempt, attempts, by: failed.blockers, wait })
    await sleep(wait, signal)
    if (isAborted(signal)) return { ...failed, attempts: attempt }
  }
}

async function attemptOnce(
  connection: Connection,
  { statements, header, record }: Transaction,
  options: InSession,
): Promise<Omit<Attempted, 'attempts'> | undefined> {
  const lockTimeout = header?.lockTimeout ?? options.lockTimeout
  const statementTimeout = header?.statementTimeout ?? '0'
  const watch = watchProgress(connection, options, {
    first: Math.min(500, toMilliseconds(lockTimeout) / 3),
    seesProgress: false,
  })
  let running: Statement | undefined
  try {
    await begin(connection, options.own)
    await connection.query(`select pg_catalog.set_config('lock_timeout', $1::text, true)`, [lockTimeout])
    await connection.query(`select pg_catalog.set_config('statement_timeout', $1::text, true)`, [statementTimeout])
    for (const statement of statements) {
      running = statement
      options.signal?.throwIfAborted()
      await connection.query(statement.text)
    }
    running = undefined
    await useOwnSettings(connection, options.own, {
      lock: `${toMilliseconds(lockTimeout)}`,
      statement: `${toMilliseconds(statementTimeout)}`,
    })
    await record()
    await connection.query('commit')
    return undefined
  } catch (error) {
    await connection.query('rollback').catch(() => undefined)
    return { error, statement: running, blockers: watch.blockers }
  } finally {
    await watch.stop()
  }
}

/** A function of its own: it changes while the runner waits. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}
