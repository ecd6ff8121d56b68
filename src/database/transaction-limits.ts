import { ConnectionError, QueryCancelledError } from '../errors/index.ts'
import { type Holder, longestWait, noConnection } from './held-connections.ts'
import { rejectable } from './rejectable.ts'
import type { ScopeOptions, TransactionScope } from './transaction-scope.ts'

/** Where a function is run, and what it may wait for. */
export interface FunctionOptions extends Omit<ScopeOptions, 'database'> {
  /** Who holds a connection that the transaction may wait for. */
  readonly holder?: Holder | undefined
}

/** How far a transaction came: its scope once it is open, and how its function ended. */
export interface Progress<TResult> {
  /** Why nobody waits for its connection any more: its function is not run then. */
  givenUp?: Error
  scope?: TransactionScope
  outcome?: { readonly result: TResult } | { readonly error: unknown }
}

/** What ends the waits of a transaction. */
export interface Limits {
  /** Rejects when something took too long, or the signal is aborted before there is a connection. */
  readonly exceeded: Promise<never>
  /** Watches over the end of a transaction whose function has ended. */
  watchEnd(): void
  stopWatching(): void
}

/** How long ROLLBACK may take, and COMMIT once the signal is aborted, in milliseconds: the network may stall. */
const longestEnd = 3000

/**
 * Watches over what a transaction waits for: its connection, where the caller may wait for himself; the signal; its end. A
 * COMMIT that nobody aborts takes as long as it takes.
 */
export function watchLimits(
  progress: Progress<unknown>,
  { signal, holder, parent, connection }: FunctionOptions,
): Limits {
  const { promise, reject } = rejectable()
  const timers: ReturnType<typeof setTimeout>[] = []
  const after = (milliseconds: number, run: () => void): void => void timers.push(setTimeout(run, milliseconds))
  const giveUp = (error: Error): void => {
    if (progress.scope !== undefined) return
    progress.givenUp = error
    reject(error)
  }
  const loseSoon = (): void =>
    after(longestEnd, () => {
      connection.lose(new ConnectionError(undefined, signal?.reason))
    })
  const onAbort = (): void => {
    giveUp(new QueryCancelledError(false, signal?.reason, 'transaction'))
    progress.scope?.abandon(new QueryCancelledError(true, signal?.reason, 'transaction'))
    if (progress.outcome !== undefined && parent === undefined) loseSoon()
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  if (holder !== undefined) after(longestWait, () => giveUp(noConnection(holder)))
  return {
    exceeded: promise,
    watchEnd: () => {
      if ((progress.outcome !== undefined && 'error' in progress.outcome) || signal?.aborted === true) loseSoon()
    },
    stopWatching: () => {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
