import { AfterCommitError, TransactionConflictError } from '../errors/index.ts'
import type { RetryOptions } from './transaction-options.ts'

/**
 * Runs a transaction again while PostgreSQL gives it up for another one. Between two runs it waits for a random time, of
 * which the longest doubles: those that met once do not meet again.
 */
export async function withRetry<TResult>(
  retry: number | RetryOptions | undefined,
  signal: AbortSignal | undefined,
  run: () => Promise<TResult>,
): Promise<TResult> {
  const { attempts, delay = 10, maxDelay = 1000 } = typeof retry === 'object' ? retry : { attempts: retry ?? 1 }
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt >= attempts || !isConflict(error)) throw error
    }
    await wait(Math.random() * Math.min(maxDelay, delay * 2 ** (attempt - 1)), signal)
  }
}

const maximumDepth = 10

/** Whether an error is, or was caused by, a conflict. What a committed transaction's functions met is none of it. */
function isConflict(error: unknown): boolean {
  let current = error
  for (let depth = 0; depth < maximumDepth && current instanceof Error; depth++) {
    if (current instanceof TransactionConflictError) return true
    if (current instanceof AfterCommitError) return false
    current = current.cause
  }
  return false
}

/** Waits, or until the signal is aborted. */
async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end)
  })
}
