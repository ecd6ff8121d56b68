import type { Interception } from './drivers/driver.ts'
import { rejectable } from './rejectable.ts'

/**
 * How long an aborted statement is waited for after each request to cancel it, in milliseconds. A request that arrives
 * before its statement is ignored, and a pooler may drop it: so it is sent again.
 */
const pauses = [100, 200, 400, 800] as const

/** Waits for a statement; on abort it is cancelled on the server where that can be done, else no longer waited for. */
export async function untilAborted(
  running: Promise<unknown>,
  signal: AbortSignal,
  interception: Interception | undefined,
): Promise<unknown> {
  const aborted = rejectable()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (attempt: number): void => {
    const pause = pauses[attempt]
    if (pause === undefined) interception?.abandon()
    else if (interception?.cancel() === true) {
      timer = setTimeout(stop, pause, attempt + 1)
      return
    }
    aborted.reject(signal.reason)
  }
  const onAbort = (): void => stop(0)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
