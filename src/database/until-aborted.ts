import { rejectable } from './rejectable.ts'

/** Waits for a statement; on abort it is cancelled on the server where `cancel` can, else no longer waited for. */
export async function untilAborted(
  running: Promise<unknown>,
  signal: AbortSignal,
  cancel: (() => void) | undefined,
): Promise<unknown> {
  const aborted = rejectable()
  const onAbort = cancel ?? ((): void => aborted.reject(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
