import { ConnectionError, QueryCancelledError, QueryTimeoutError, TransactionConflictError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { findDriverError } from './driver-error.ts'
import { outermostOf, type TransactionScope } from './transaction-scope.ts'
import { translateError } from './translate-error.ts'

/** A statement that failed. */
export interface FailedStatement {
  readonly model: Model
  readonly table: string
  readonly signal: AbortSignal | undefined
  readonly scope: TransactionScope | undefined
  readonly isNamed: boolean
  readonly isSent: boolean
}

/** What a failure means, and whether it is because of what was prepared. */
export interface Failure {
  readonly error: unknown
  readonly isStale: boolean
}

const repeatable = new WeakSet<object>()

/**
 * Whether what failed can be done again: a statement by itself, or a transaction whose first statement it was. Nothing of
 * it took effect.
 */
export function isWorthRepeating(error: unknown): boolean {
  return typeof error === 'object' && error !== null && repeatable.has(error)
}

/** Says what the failure of a statement means for its caller. */
export function explainFailure(cause: unknown, failed: FailedStatement): Failure {
  const { model, table, signal, scope, isSent } = failed
  const stale = failed.isNamed ? staleCode(cause) : undefined
  if (stale !== undefined && scope !== undefined) {
    const error = new TransactionConflictError('changed table', stale.code, stale.error)
    if (!outermostOf(scope).hasRun) repeatable.add(error)
    return { error, isStale: true }
  }
  const translated = asRolledBack(translateError(cause, model, table), scope)
  if (stale !== undefined) repeatable.add(translated as object)
  return { error: asCancelled(translated, signal, isSent), isStale: stale !== undefined }
}

/** PostgreSQL refuses what was prepared: since the table was changed, or since it is not there any more. */
function staleCode(error: unknown): { readonly code: string; readonly error: Error } | undefined {
  const found = findDriverError(error)
  if (found?.code === '26000') return { code: found.code, error: found.error }
  const { routine } = (found?.error ?? {}) as { readonly routine?: unknown }
  // Without the routine it could be any feature that is not supported.
  if (found?.code === '0A000' && routine === 'RevalidateCachedQuery') return { code: found.code, error: found.error }
  return undefined
}

/** A statement that PostgreSQL cancelled, or that is no longer waited for, after the call's own signal was aborted. */
function asCancelled(error: unknown, signal: AbortSignal | undefined, isSent: boolean): unknown {
  if (signal === undefined || !signal.aborted) return error
  const isCancelled = error === signal.reason || error instanceof QueryTimeoutError
  return isCancelled ? new QueryCancelledError(isSent, signal.reason) : error
}

/** What a lost connection means for the statement of a transaction. */
function asRolledBack(error: unknown, scope: TransactionScope | undefined): unknown {
  if (!(error instanceof ConnectionError) || scope === undefined || outermostOf(scope).isForeign) return error
  return new ConnectionError(error.details.sqlState, error.cause, 'rolledBack')
}
