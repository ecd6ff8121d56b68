import type { Cancellable } from './cancellation.ts'
import { rejectable } from './rejectable.ts'

/** Waits for a statement; on abort it is cancelled on the server where that can be done, else no longer waited for. */
export async function untilAborted(
  running: Promise<unknown>,
  signal: AbortSignal,
  cancellable: Cancellable | undefined,
): Promise<unknown> {
  const aborted = rejectable()
  const cancel = async (): Promise<void> => {
    if ((await cancellable?.cancel()) !== true) aborted.reject(signal.reason)
  }
  const onAbort = (): void => void cancel()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
