import { ConnectionError, leadToCaller, QueryCancelledError, TransactionEndedError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { runAfterRollback } from './after-transaction.ts'
import type { Database } from './database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { isConnectionLost } from './lost-connection.ts'
import { untilIdle } from './gate.ts'
import { runInside } from './transaction-context.ts'
import { endScope, openScope, type TransactionScope } from './transaction-scope.ts'
import { type FunctionOptions, type Limits, type Progress, watchLimits } from './transaction-limits.ts'
import { isOfDriver, translateError } from './translate-error.ts'

/** Begins a transaction or savepoint, runs the body, and commits or rolls back as the body ends. */
export type Begin = (body: (transaction: Database) => Promise<void>) => Promise<void>

/**
 * Runs a function in a transaction, savepoint or joined part that `begin` opens.
 *
 * @returns What the function returned, and the scope, whose transaction is over.
 * @throws What the function threw, or why it did not come to an end, or what COMMIT failed with.
 */
export async function runFunction<TResult>(
  options: FunctionOptions,
  model: Model,
  begin: Begin,
  run: (transaction: Database, scope: TransactionScope) => Promise<TResult>,
): Promise<{ readonly result: TResult; readonly scope: TransactionScope }> {
  const { parent, signal, connection } = options
  if (signal?.aborted === true) throw new QueryCancelledError(false, signal.reason, 'transaction')
  const progress: Progress<TResult> = {}
  const limits = watchLimits(progress, options)
  try {
    const begun = begin((database) => runBody(openScope({ ...options, database }), progress, limits, run))
    await Promise.race([begun, connection.lost, limits.exceeded])
  } catch (error) {
    const { scope } = progress
    if (isConnectionLost(error) || (scope !== undefined && progress.outcome === undefined)) connection.lose(error)
    const thrown = whatEndedIt(error, progress, parent !== undefined, model)
    if (scope !== undefined) {
      endScope(scope, thrown)
      if (scope.isJoined) parent?.afterRollback.push(...scope.afterRollback)
      else if (!isUnknown(thrown, progress)) await runAfterRollback(scope.afterRollback, thrown)
    }
    leadToCaller(thrown)
    throw thrown
  } finally {
    limits.stopWatching()
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
  limits: Limits,
  run: (transaction: Database, scope: TransactionScope) => Promise<TResult>,
): Promise<void> {
  progress.scope = scope
  if (progress.givenUp !== undefined) {
    endScope(scope, progress.givenUp)
    throw progress.givenUp
  }
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
  limits.watchEnd()
  if ('error' in progress.outcome) throw progress.outcome.error
}

/** The function's own error comes first: what rolling back met after it says less. */
function whatEndedIt(error: unknown, { scope, outcome }: Progress<unknown>, isNested: boolean, model: Model): unknown {
  if (outcome !== undefined && 'error' in outcome) {
    return isOfDriver(outcome.error) ? translateError(outcome.error, model) : outcome.error
  }
  const translated = translateError(error, model)
  if (!(translated instanceof ConnectionError) || translated.details.outcome === 'notSent') return translated
  const isCommitting = scope !== undefined && outcome !== undefined && !isNested
  const nothing = scope === undefined ? 'notSent' : 'rolledBack'
  return new ConnectionError(translated.details.sqlState, translated.cause, isCommitting ? 'unknown' : nothing)
}

function isUnknown(thrown: unknown, { outcome }: Progress<unknown>): boolean {
  return outcome !== undefined && 'result' in outcome && thrown instanceof ConnectionError
}
