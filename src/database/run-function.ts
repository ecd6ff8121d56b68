import { ConnectionError, leadToCaller, QueryCancelledError, TransactionEndedError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { runAfterRollback } from './after-transaction.ts'
import type { Database } from './database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { isConnectionLost } from './lost-connection.ts'
import { untilIdle } from './gate.ts'
import { rejectable } from './rejectable.ts'
import { runInside } from './transaction-context.ts'
import { endScope, openScope, type ScopeOptions, type TransactionScope } from './transaction-scope.ts'
import { isOfDriver, translateError } from './translate-error.ts'

/** Begins a transaction or savepoint, runs the body, and commits or rolls back as the body ends. */
export type Begin = (body: (transaction: Database) => Promise<void>) => Promise<void>

/** How far a transaction came: its scope once it is open, and how its function ended. */
interface Progress<TResult> {
  scope?: TransactionScope
  outcome?: { readonly result: TResult } | { readonly error: unknown }
}

/**
 * Runs a function in a transaction, savepoint or joined part that `begin` opens.
 *
 * @returns What the function returned, and the scope, whose transaction is over.
 * @throws What the function threw, or why it did not come to an end, or what COMMIT failed with.
 */
export async function runFunction<TResult>(
  options: Omit<ScopeOptions, 'database'>,
  model: Model,
  begin: Begin,
  run: (transaction: Database, scope: TransactionScope) => Promise<TResult>,
): Promise<{ readonly result: TResult; readonly scope: TransactionScope }> {
  const { parent, signal, connection } = options
  if (signal?.aborted === true) throw new QueryCancelledError(false, signal.reason, 'transaction')
  const progress: Progress<TResult> = {}
  const abort = watchSignal(progress, signal)
  try {
    const begun = begin((database) => runBody(openScope({ ...options, database }), progress, run))
    await Promise.race([begun, connection.lost, abort.whileWaiting])
  } catch (error) {
    const { scope } = progress
    if (isConnectionLost(error) || (scope !== undefined && progress.outcome === undefined)) connection.lose(error)
    const thrown = whatEndedIt(error, progress, parent !== undefined, model)
    if (scope !== undefined) {
      endScope(scope, thrown)
      if (scope.isJoined) parent?.afterRollback.push(...scope.afterRollback)
      else if (!isUnknown(thrown, progress)) await runAfterRollback(scope.afterRollback)
    }
    leadToCaller(thrown)
    throw thrown
  } finally {
    abort.stopWatching()
  }
  const { scope, outcome } = progress as { scope: TransactionScope; outcome: { readonly result: TResult } }
  parent?.afterCommit.push(...scope.afterCommit)
  parent?.afterRollback.push(...scope.afterRollback)
  return { result: outcome.result, scope }
}

/** What happens between BEGIN and COMMIT. When it ends, no statement is under way and none is taken any more. */
async function runBody<TResult>(
  scope: TransactionScope,
  progress: Progress<TResult>,
  run: (transaction: Database, scope: TransactionScope) => Promise<TResult>,
): Promise<void> {
  progress.scope = scope
  if (scope.signal?.aborted === true) scope.abandon(cancelled(scope.signal))
  const running = runInside(scope, async () => run(scope.database, scope))
  const outcome = await Promise.race([running, scope.abandoned]).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  )
  if ([...scope.inner].some(({ isJoined }) => isJoined)) scope.failure ??= { error: new TransactionEndedError() }
  endScope(scope)
  if (!scope.isJoined) await untilIdle(scope.gate)
  if (scope.connection.isLost && driverOf(scope.database).leavesLostConnection) return new Promise(() => undefined)
  progress.outcome = 'result' in outcome && scope.failure !== undefined ? scope.failure : outcome
  if ('error' in progress.outcome) throw progress.outcome.error
}

/** Ends a transaction whose signal is aborted. One that is committing goes on: it cannot be stopped any more. */
function watchSignal(
  progress: Progress<unknown>,
  signal: AbortSignal | undefined,
): { readonly whileWaiting: Promise<never>; stopWatching(): void } {
  const { promise, reject } = rejectable()
  const onAbort = (): void => {
    if (signal === undefined) return
    if (progress.scope === undefined) reject(new QueryCancelledError(false, signal.reason, 'transaction'))
    else progress.scope.abandon(cancelled(signal))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  return { whileWaiting: promise, stopWatching: () => signal?.removeEventListener('abort', onAbort) }
}

function cancelled(signal: AbortSignal): QueryCancelledError {
  return new QueryCancelledError(true, signal.reason, 'transaction')
}

/** The function's own error comes first: what rolling back met after it says less. */
function whatEndedIt(error: unknown, { scope, outcome }: Progress<unknown>, isNested: boolean, model: Model): unknown {
  if (outcome !== undefined && 'error' in outcome) {
    return isOfDriver(outcome.error) ? translateError(outcome.error, model) : outcome.error
  }
  const translated = translateError(error, model)
  if (!(translated instanceof ConnectionError)) return translated
  const isCommitting = scope !== undefined && outcome !== undefined && !isNested
  const nothing = scope === undefined ? 'notSent' : 'rolledBack'
  return new ConnectionError(translated.details.sqlState, translated.cause, isCommitting ? 'unknown' : nothing)
}

function isUnknown(thrown: unknown, { outcome }: Progress<unknown>): boolean {
  return outcome !== undefined && 'result' in outcome && thrown instanceof ConnectionError
}
